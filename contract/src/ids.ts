// Ids of rows as clients give them. Each is as wide as its column: a larger one is refused here, and never reaches the database.
import { z } from 'zod';

/** Of an account, whose column is an int4. */
export const accountId = z.int().min(1).max(2_147_483_647);

/** Of all else that has a number: those columns are int8, and JSON's numbers are exact up to this one only. */
export const rowId = z.int().min(1);
