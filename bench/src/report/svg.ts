// What the pictures of the report have in common: they can be read on a light page and on a dark one.

const STYLE = `<style>
text { font: 12px system-ui, sans-serif; fill: #30363d; }
.title { font-weight: 600; } .faint { fill: #57606a; }
.grid { stroke: #d0d7de; } .one { stroke: #57606a; } .aim { stroke: #bf8700; stroke-width: 2; }
.dot { fill: #1f6feb; } .missed { fill: #cf222e; }
.line { fill: none; stroke-width: 2; } .ours { stroke: #1f6feb; } .of-ours { fill: #1f6feb; }
.peer-0 { stroke: #8250df; stroke-dasharray: 6 4; } .of-peer-0 { fill: #8250df; }
.peer-1 { stroke: #1a7f37; stroke-dasharray: 2 4; } .of-peer-1 { fill: #1a7f37; }
@media (prefers-color-scheme: dark) {
text { fill: #c9d1d9; } .faint { fill: #8b949e; } .grid { stroke: #30363d; } .one { stroke: #8b949e; } .dot { fill: #58a6ff; } .missed { fill: #ff7b72; }
.ours { stroke: #58a6ff; } .of-ours { fill: #58a6ff; } .peer-0 { stroke: #d2a8ff; } .of-peer-0 { fill: #d2a8ff; } .peer-1 { stroke: #56d364; } .of-peer-1 { fill: #56d364; }
}
</style>`;

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** `label`: what those hear who do not see it. */
export function svgOf(size: { width: number; height: number }, label: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(label)}">`,
    STYLE,
    ...parts,
    '</svg>\n',
  ].join('\n');
}
