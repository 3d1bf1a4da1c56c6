import { Html } from './html';

/**
 * The look of both practice systems, plainly unlike the wizard's: an ERP's bars and tables for
 * NetSuite (`.netsuite`), a dark rail and cards for Celigo (`.celigo`).
 */
export const PAGE_STYLE = new Html(`
:root { color-scheme: light dark; }
.netsuite { --ground: #e9eef3; --sheet: #ffffff; --ink: #1c2733; --soft: #485a6c; --line: #6d8092; --edge: #6d8092;
  --bar: #33485c; --bar-ink: #ffffff; --head: #d3dde7; --link: #14507f; --button: #2b5a86; --button-ink: #ffffff;
  --good: #1c6434; --good-ground: #e6f2ea; --bad: #a3201c; --bad-ground: #fbeceb; --note-ground: #fff6dc; --round: 0; }
.celigo { --ground: #f1f5f5; --sheet: #ffffff; --ink: #16282b; --soft: #4a6165; --line: #7a9196; --edge: transparent;
  --bar: #0f3b42; --bar-ink: #eafafa; --head: #e4eced; --link: #0b6470; --button: #0b6470; --button-ink: #ffffff;
  --good: #146237; --good-ground: #e5f4ea; --bad: #a11d2b; --bad-ground: #fbeaec; --note-ground: #fff6dc; --round: 0.4rem; }
@media (prefers-color-scheme: dark) {
.netsuite { --ground: #141d26; --sheet: #1d2934; --ink: #e6ecf2; --soft: #b4c2cf; --line: #7f93a6; --edge: #7f93a6;
  --bar: #2a3d4f; --head: #2c3c4b; --link: #93c5f4; --button: #93c5f4; --button-ink: #10202f;
  --good: #8fd6a6; --good-ground: #16301f; --bad: #ffaaa3; --bad-ground: #3a2323; --note-ground: #332b12; }
.celigo { --ground: #0f1b1d; --sheet: #18282b; --ink: #e4f0f1; --soft: #aec4c8; --line: #6f888d;
  --bar: #0a2a2f; --bar-ink: #dff5f5; --head: #20353a; --link: #7fd6e2; --button: #7fd6e2; --button-ink: #072226;
  --good: #8fdcab; --good-ground: #12301f; --bad: #ffa9b1; --bad-ground: #3a1b20; --note-ground: #332b12; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); }
.netsuite { font: 0.9375rem/1.5 Verdana, Tahoma, sans-serif; } .celigo { font: 1rem/1.55 "Trebuchet MS", "Segoe UI", sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 0.5rem; top: 0.5rem; background: var(--sheet); padding: 0.5rem; z-index: 1; }
header, .celigo .frame { background: var(--bar); color: var(--bar-ink); } header { padding: 0.6rem 1rem; }
header p { margin: 0; } .product { font-weight: bold; font-size: 1.1rem; }
header a, .celigo nav a { color: var(--bar-ink); } .frame :focus-visible { outline-color: currentcolor; }
nav { padding: 0.25rem 1rem; } .netsuite nav { background: var(--head); border-bottom: 1px solid var(--line); }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
nav a { display: inline-block; padding: 0.3rem 0; } .netsuite nav a { color: var(--ink); }
main { padding: 1rem; max-width: 72rem; min-width: 0; } .netsuite main { margin: 0 auto; } .celigo main { max-width: 54rem; }
@media (min-width: 60rem) { .celigo { display: grid; grid-template-columns: 16rem minmax(0, 1fr); min-height: 100vh; }
  .celigo nav ul { display: block; } .celigo main { padding: 1.5rem 2.5rem; } }
h1, main li { overflow-wrap: anywhere; } h1 { font-size: 1.4rem; margin: 0.5rem 0 1rem; } h2 { font-size: 1.1rem; margin: 0.75rem 0 0.25rem; } h3 { font-size: 1rem; margin-bottom: 0.25rem; }
.sheet { background: var(--sheet); border: 1px solid var(--edge); border-radius: var(--round); padding: 0.25rem 1rem 1rem; margin: 0 0 1rem; }
.hint { color: var(--soft); margin: 0.15rem 0; } .field { margin: 0.9rem 0; }
label, legend, dt { font-weight: bold; } .field > label { display: block; }
.required > .field > label::after { content: " *" / ""; color: var(--bad); }
input[type=text], select, textarea, input[type=file] { width: 100%; font: inherit; padding: 0.4rem 0.5rem; color: var(--ink);
  background: var(--sheet); border: 1px solid var(--line); border-radius: var(--round); }
select { padding-right: 1.9rem; text-overflow: ellipsis; }
.netsuite :is(input, select, textarea) { max-width: 40rem; } .netsuite input.short { max-width: 12rem; }
input[readonly], pre, code, .celigo textarea { font-family: monospace; font-size: 0.9rem; }
::placeholder { color: var(--soft); opacity: 1; }
[aria-invalid=true] { border: 2px solid var(--bad); }
fieldset { border: 1px solid var(--line); margin: 1rem 0; padding: 0.5rem 1rem; min-width: 0; } .celigo fieldset { border: 0; padding: 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.5rem; margin: 0.35rem 0; }
.check { display: flex; gap: 0.6rem; align-items: flex-start; padding: 0.2rem 0; } .netsuite .check label { font-weight: normal; }
.check input { width: 1.5rem; height: 1.5rem; margin: 0; flex: none; }
button { font: inherit; font-weight: bold; min-height: 2.4rem; padding: 0.3rem 1rem; border: 2px solid var(--button);
  border-radius: var(--round); background: var(--button); color: var(--button-ink); cursor: pointer; margin: 0 0.4rem 0.4rem 0; }
td button { margin: 0; } button.second { background: var(--sheet); color: var(--link); }
.scroll { overflow-x: auto; border: 1px solid var(--edge); border-radius: var(--round); background: var(--sheet); margin-bottom: 1rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: 0.5rem; font-weight: bold; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.6rem; border-top: 1px solid var(--line); }
thead th { background: var(--head); white-space: nowrap; } td time, td code { white-space: nowrap; }
code { overflow-wrap: anywhere; } pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0.5rem 0; }
dd { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
.good { color: var(--good); } .bad { color: var(--bad); } span:is(.good, .bad) { font-weight: bold; }
div:is(.good, .bad, .note) { border-left: 0.35rem solid; border-radius: var(--round); padding: 0.75rem 1rem; margin: 0 0 1rem; }
div.good { background: var(--good-ground); } div.bad { background: var(--bad-ground); } div.note { background: var(--note-ground); border-color: var(--line); }
div.good p:first-child, div.bad p:first-child, .note p { font-weight: bold; margin: 0; } div:is(.good, .bad) > :not(p:first-child) { color: var(--ink); }
.errors { border: 2px solid var(--bad); border-radius: var(--round); background: var(--bad-ground); padding: 0.25rem 1rem 0.75rem; margin-bottom: 1rem; }
.errors a, .wrong { color: var(--bad); font-weight: bold; } .wrong { margin: 0; }
.warning { border-left: 0.4rem solid var(--line); padding-left: 0.75rem; font-weight: bold; }
`);
