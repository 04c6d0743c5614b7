/** The style sheet of the page, light and dark, readable on a phone. */
export const docsStyle = `:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #14171c);
  --raised: light-dark(#f5f6f8, #1d2128);
  --line: light-dark(#d9dce2, #343a44);
  --ink: light-dark(#1c2026, #e4e7ec);
  --quiet: light-dark(#59616e, #9aa3b1);
  --link: light-dark(#0b57a4, #7ab7ff);
  --get: light-dark(#0b6b3a, #6fd19b);
  --write: light-dark(#8a4b00, #f0b46a);
  --delete: light-dark(#a3162a, #ff8d97);
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem 1rem 4rem; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; background: var(--ground); padding: .5rem; }
.crumb { margin: 0; }
h1 { margin: .25rem 0 .5rem; font-size: 1.9rem; }
h2 { margin: 2.5rem 0 .25rem; font-size: 1.35rem; }
h3 { margin: 1.25rem 0 .4rem; font-size: 1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .6rem 0; margin: 0; list-style: none; border-block: 1px solid var(--line); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9em; }
code { overflow-wrap: anywhere; }
pre { margin: 0; padding: .75rem 1rem; overflow-x: auto; background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; }
pre code { overflow-wrap: normal; }
details { margin: .5rem 0; border: 1px solid var(--line); border-radius: .4rem; }
summary { padding: .6rem .8rem; cursor: pointer; overflow-wrap: anywhere; }
details[open] > summary { border-bottom: 1px solid var(--line); }
.operation { padding: .4rem .8rem 1rem; }
.method { display: inline-block; min-width: 4.2em; font-weight: 700; font-size: .85em; }
.get { color: var(--get); }
.post, .put, .patch { color: var(--write); }
.delete { color: var(--delete); }
.about, .access, small, .required { color: var(--quiet); }
.about { display: block; }
.required { font-size: .8em; font-weight: 400; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .93rem; }
th, td { padding: .4rem .6rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th[scope="row"] { font-weight: 600; white-space: nowrap; }
article { scroll-margin-top: 1rem; }
article:target h3 { text-decoration: underline; }
@media (max-width: 40rem) {
  th[scope="row"] { white-space: normal; }
  td, th { padding-right: .4rem; }
  th[scope="row"] small { display: none; }
}
`;
