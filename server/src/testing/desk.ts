// The inbox of a workspace over the API, with an account of its own for each test.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
