import { Html } from './html';

/** The look of the practice NetSuite: an ERP's bars and tables, unlike the wizard's. */
export const PAGE_STYLE = new Html(`
:root { color-scheme: light dark; --ground: #e9eef3; --sheet: #ffffff; --ink: #1c2733; --soft: #485a6c;
  --line: #6d8092; --bar: #33485c; --bar-ink: #ffffff; --head: #d3dde7; --link: #14507f;
  --button: #2b5a86; --button-ink: #ffffff; --good: #1c6434; --bad: #a3201c; --bad-ground: #fbeceb; }
@media (prefers-color-scheme: dark) { :root { --ground: #141d26; --sheet: #1d2934; --ink: #e6ecf2;
  --soft: #b4c2cf; --line: #7f93a6; --bar: #2a3d4f; --bar-ink: #ffffff; --head: #2c3c4b; --link: #93c5f4;
  --button: #93c5f4; --button-ink: #10202f; --good: #8fd6a6; --bad: #ffaaa3; --bad-ground: #3a2323; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 0.9375rem/1.5 Verdana, Tahoma, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 0.5rem; top: 0.5rem; background: var(--sheet); padding: 0.5rem; }
.bar { background: var(--bar); color: var(--bar-ink); padding: 0.6rem 1rem; }
.bar p { margin: 0; } .bar .product { font-weight: bold; font-size: 1.1rem; } .bar a { color: var(--bar-ink); } .bar :focus-visible { outline-color: var(--bar-ink); }
.menu { background: var(--head); padding: 0.25rem 1rem; border-bottom: 1px solid var(--line); }
.menu ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.menu a { display: inline-block; padding: 0.3rem 0; color: var(--ink); }
main { padding: 1rem; max-width: 72rem; margin: 0 auto; }
h1 { font-size: 1.35rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; } h3 { font-size: 1rem; margin-bottom: 0.25rem; }
.sheet { background: var(--sheet); border: 1px solid var(--line); padding: 0.25rem 1rem 1rem; margin: 0 0 1rem; }
.hint { color: var(--soft); margin: 0.15rem 0; } .field { margin: 1rem 0; }
label, legend, dt { font-weight: bold; } .field > label { display: block; }
input[type=text], select, textarea, input[type=file] { width: 100%; max-width: 40rem; font: inherit; padding: 0.4rem;
  color: var(--ink); background: var(--sheet); border: 1px solid var(--line); }
input.short { max-width: 12rem; }
input[readonly] { font-family: monospace; }
[aria-invalid=true] { border: 2px solid var(--bad); }
fieldset { border: 1px solid var(--line); margin: 1rem 0; padding: 0.5rem 1rem; min-width: 0; }
.plain { border: 0; margin: 0; padding: 0; }
.check { display: flex; gap: 0.6rem; align-items: flex-start; padding: 0.2rem 0; } .check label { font-weight: normal; }
.check input { width: 1.5rem; height: 1.5rem; margin: 0; flex: none; }
button { font: inherit; font-weight: bold; min-height: 2.25rem; padding: 0.3rem 1rem; border: 0;
  background: var(--button); color: var(--button-ink); cursor: pointer; }
.scroll { overflow-x: auto; border: 1px solid var(--line); background: var(--sheet); }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: 0.5rem; font-weight: bold; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.6rem; border-top: 1px solid var(--line); }
thead th { background: var(--head); white-space: nowrap; } td time { white-space: nowrap; }
code { font-family: monospace; overflow-wrap: anywhere; } td code { overflow-wrap: normal; white-space: nowrap; }
dd { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
.good { color: var(--good); font-weight: bold; } .bad { color: var(--bad); font-weight: bold; }
.errors { border: 2px solid var(--bad); background: var(--bad-ground); padding: 0.25rem 1rem 0.75rem; margin-bottom: 1rem; }
.errors a, .wrong { color: var(--bad); font-weight: bold; }
.warning { border-left: 0.4rem solid var(--line); padding-left: 0.75rem; font-weight: bold; }
`);
