/** The page's only style sheet; light and dark by the reader's setting. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #f6f8fa; --card: #fff; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --code: #f3f5f7;
  --good: #1a7f37; --bad: #cf222e; --warn: #9a6700; --info: #0969da; }
@media (prefers-color-scheme: dark) { :root { --bg: #0d1117; --card: #151b23; --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d;
  --code: #0d1117; --good: #3fb950; --bad: #f85149; --warn: #d29922; --info: #4493f8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
body > header, main { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
body > header { padding-top: 40px; }
h1 { font-size: 28px; margin: 0 0 4px; letter-spacing: -.01em; }
.soft { color: var(--soft); }
.badge { display: inline-block; min-width: 78px; padding: 1px 10px; border-radius: 99px; font-size: 12px; font-weight: 600; text-align: center;
  color: #fff; vertical-align: 2px; }
.success { background: #1a7f37; } .failure { background: #cf222e; } .cancelled { background: #6e7781; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin: 20px 0; padding: 18px 22px; overflow: hidden; }
.card > h2 { margin: 0 0 12px; font-size: 18px; border: 0; padding: 0; }
a { color: var(--info); text-decoration: none; } a:hover { text-decoration: underline; }
table { border-collapse: collapse; display: block; width: max-content; max-width: 100%; overflow-x: auto; margin: 10px 0; }
th, td { border: 1px solid var(--line); padding: 5px 12px; text-align: left; } th { background: var(--bg); font-weight: 600; }
[align=right] { text-align: right; } [align=center] { text-align: center; }
.jobs { display: grid; grid-template-columns: max-content max-content max-content 1fr; gap: 8px 18px; align-items: center; }
.jobs .time { text-align: right; font-variant-numeric: tabular-nums; }
.track { height: 10px; border-radius: 5px; background: var(--bg); position: relative; }
.track i { position: absolute; top: 0; bottom: 0; border-radius: 5px; min-width: 3px; }
code, pre { font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { background: var(--code); border-radius: 5px; padding: 2px 5px; } pre { background: var(--code); border-radius: 8px; padding: 10px 14px;
  overflow: auto; margin: 8px 0; } pre code { background: none; padding: 0; }
.markdown h1, .markdown h2 { border-bottom: 1px solid var(--line); padding-bottom: 6px; } .markdown > :first-child { margin-top: 0; }
.markdown blockquote { margin: 0; padding-left: 14px; border-left: 4px solid var(--line); color: var(--soft); }
details > summary { cursor: pointer; } details.fold { margin-top: 14px; } details.fold > summary { font-weight: 600; }
.log { max-height: 70vh; overflow: auto; } .log pre { margin: 0; border-radius: 0; white-space: pre-wrap; overflow-wrap: anywhere; padding: 0 14px; }
.log details > pre { border-left: 2px solid var(--line); margin-left: 6px; } .log summary { padding: 1px 0; font: 12.5px/1.5 ui-monospace, monospace; }
.error { color: var(--bad); } .warning { color: var(--warn); } .notice { color: var(--info); } .debug { color: var(--soft); }
.notes { list-style: none; padding: 0; margin: 10px 0; } .notes li { border-left: 4px solid; padding: 4px 12px; margin: 8px 0; }
.notes b, .notes p { color: var(--ink); } .notes p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { padding: 10px 0 50px; }
`;
