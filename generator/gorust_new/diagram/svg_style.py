"""The style sheet of the picture; class names begin with ``g`` to live inside any page."""

from __future__ import annotations

from gorust_new.diagram.markup import MONO, SANS

# No CSS variables: renderers outside of browsers (librsvg, Inkscape) do not know them.
STYLE = f"""
.g text{{font-family:{SANS};fill:#1c2733}}
.g .g-page{{fill:#fbfcfd;stroke:#dfe5ec}}
.g .g-project{{font-family:{MONO};font-size:20px;font-weight:700}}
.g .g-note{{font-size:12.5px;fill:#5a6877}}
.g .g-mid{{text-anchor:middle}}
.g .g-box{{fill:#fff;stroke:#cfd8e1}}
.g .g-name{{font-family:{MONO};font-size:15px;font-weight:700}}
.g .g-what{{font-size:12px;fill:#5a6877}}
.g .g-lang{{font-weight:700}}
.g .g-port{{font-family:{MONO};font-size:12px;text-anchor:end;fill:#33414f}}
.g .g-contract{{font-family:{MONO};font-size:11px;fill:#6a7785}}
.g .g-call{{fill:none;stroke:#8b99a8;stroke-width:1.5}}
.g .g-outside{{stroke-dasharray:5 4}}
.g .g-tip{{fill:#8b99a8}}
.g .g-clients{{fill:#eef2f6;stroke:#cfd8e1}}
.g .g-go .g-bar,.g .g-go .g-dot,.g .g-key.g-go{{fill:#00add8}}
.g .g-rust .g-bar,.g .g-rust .g-dot,.g .g-key.g-rust{{fill:#e0672b}}
.g .g-go .g-lang{{fill:#007d9c}}
.g .g-rust .g-lang{{fill:#b5471a}}
.g .g-node .g-off{{fill:#d9e0e7}}
.g .g-node .g-hollow{{fill:none;stroke:#b7791f;stroke-width:1.5}}
.g .g-other{{font-family:{MONO};font-size:11px;text-anchor:end;fill:#9a6200}}
.g a:hover .g-box,.g g:hover>.g-call{{stroke:#33414f;stroke-width:2}}
@media (prefers-color-scheme:dark){{
.g text{{fill:#e6edf3}}
.g .g-page{{fill:#0d1117;stroke:#2b333d}}
.g .g-note,.g .g-what{{fill:#9aa7b4}}
.g .g-box{{fill:#161c24;stroke:#323c48}}
.g .g-port{{fill:#c3ced9}}
.g .g-contract{{fill:#8f9caa}}
.g .g-call{{stroke:#6d7b8a}}
.g .g-tip{{fill:#6d7b8a}}
.g .g-clients{{fill:#1b232d;stroke:#323c48}}
.g .g-go .g-lang{{fill:#4fd0ef}}
.g .g-rust .g-lang{{fill:#f5955f}}
.g .g-node .g-off{{fill:#36414d}}
.g .g-node .g-hollow{{stroke:#e3b341}}
.g .g-other{{fill:#e3b341}}
.g a:hover .g-box,.g g:hover>.g-call{{stroke:#c3ced9}}
}}
""".strip()
