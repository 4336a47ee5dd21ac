// docs/api/errors.md: every code there is, from the registry itself.
import { registry, type ErrorEntry } from '#lib/error-registry.ts';

const HEAD = `# Errors

Every error that the API answers has one shape. This page is made from the registry (\`npm run codegen\`); \`npm test\` looks that it is.

\`\`\`json
{
  "code": "not_found",
  "status": 404,
  "message": "Not found: account 7",
  "data": {
    "sentence": "There is no such thing in this workspace.",
    "request_id": "0b5e8d0e-6a0f-4a3e-9c1e-3f6c6f9f7d11",
    "details": {}
  }
}
\`\`\`

- Go by \`code\`: it is stable. \`message\` and \`sentence\` are for people, and may be worded anew.
- \`data.details\` has plain facts, different for each code: \`retry_after_seconds\` of 429 (also the header \`retry-after\`),
  \`state\` and \`allowed_from\` of \`wrong_state\`, what is lacking of \`forbidden\`.
- \`data.issues\` names the fields of input that cannot be used: \`[{"path": "limit", "message": "…"}]\`.
- \`data.request_id\` is also the header \`x-request-id\` and stands in the server's log: name it when you ask for help.
- Statuses 4xx: nothing was changed. 500: nobody knows; look before you repeat. 507: it found no room. 503: repeat it in some seconds.
- Which codes a route can answer with: \`x-error-codes\` of each operation in [openapi.json](openapi.json). Codes are added in later
  releases: go by the status where you do not know one.
- The command line has the same codes (\`--json\`); those with status 500 about configuration are met by whoever starts a server only.
`;

export function errorsPage(): string {
  const entries: [string, ErrorEntry][] = Object.entries(registry);
  const by_status = Map.groupBy(entries, ([, { status }]) => status);
  const parts = [...by_status]
    .toSorted(([one], [other]) => one - other)
    .map(([status, of_status]) => {
      const rows = of_status
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([code, { message, sentence }]) => `- \`${code}\`: **${message}.** ${sentence}`);
      return `## ${status}\n\n${rows.join('\n')}\n`;
    });
  return `${HEAD}\n${parts.join('\n')}`;
}
