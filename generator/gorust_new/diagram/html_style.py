"""The style sheet of the page around the picture."""

from __future__ import annotations

from gorust_new.diagram.markup import MONO, SANS

STYLE = f"""
:root{{color-scheme:light dark;--page:#f4f6f9;--card:#fff;--line:#dfe5ec;--text:#1c2733;
--soft:#566473;--go:#007d9c;--rust:#b5471a;--mark:#fff4d6;--warn:#9a6200}}
@media (prefers-color-scheme:dark){{:root{{--page:#090c10;--card:#0d1117;--line:#2b333d;
--text:#e6edf3;--soft:#9aa7b4;--go:#4fd0ef;--rust:#f5955f;--mark:#2b2613;--warn:#e3b341}}}}
*{{box-sizing:border-box}}
body{{margin:0;background:var(--page);color:var(--text);font:15px/1.5 {SANS}}}
header,main{{max-width:1180px;margin:0 auto;padding:0 20px}}
header{{padding-top:36px;padding-bottom:8px}}
h1{{margin:0;font:700 30px/1.2 {MONO};overflow-wrap:anywhere}}
h2{{margin:0 0 10px;font-size:20px}}
h2 small{{margin-left:6px;font-size:13px;font-weight:400;color:var(--soft)}}
code{{font-family:{MONO};font-size:.88em}}
a{{color:inherit;text-decoration-color:var(--soft);text-underline-offset:3px}}
a:hover{{text-decoration-thickness:2px}}
:focus-visible{{outline:2px solid var(--go);outline-offset:2px}}
.module{{margin:4px 0 12px;color:var(--soft);overflow-wrap:anywhere}}
.facts{{display:flex;flex-wrap:wrap;gap:8px;margin:0;padding:0;list-style:none}}
.facts li{{padding:2px 12px;border:1px solid var(--line);border-radius:99px;
background:var(--card);font-size:13px;color:var(--soft)}}
figure{{margin:20px 0 32px;overflow-x:auto;border-radius:14px}}
figure svg{{display:block;margin:0 auto;max-width:none}}
section{{margin:0 0 32px}}
.go h2{{color:var(--go)}}
.rust h2{{color:var(--rust)}}
.scroll{{overflow-x:auto;border:1px solid var(--line);border-radius:12px;background:var(--card)}}
table{{width:100%;border-collapse:collapse;font-size:14px}}
th,td{{padding:10px 14px;text-align:left;vertical-align:top;border-top:1px solid var(--line)}}
thead th{{border-top:0;font-size:12px;font-weight:600;color:var(--soft);white-space:nowrap}}
tbody th{{min-width:200px;max-width:420px;font-weight:400;overflow-wrap:anywhere}}
tbody th strong{{font-family:{MONO}}}
tbody th span,.purpose{{font-size:13px;color:var(--soft)}}
.purpose{{margin:2px 0 0}}
td{{white-space:nowrap}}
.go .dots{{color:var(--go)}}
.rust .dots{{color:var(--rust)}}
.against{{color:var(--warn);font-style:normal}}
tr:target{{background:var(--mark)}}
@media print{{body{{background:none}}figure,.scroll{{overflow:visible}}}}
""".strip()
