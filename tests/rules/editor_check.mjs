// What an editor shows of rules/policy.schema.json: asks the language server that VS Code's YAML
// extension is made of for completions and hover texts. By hand, not in the test run:
//
//   npm install --prefix /tmp/yls yaml-language-server
//   node tests/rules/editor_check.mjs /tmp/yls/node_modules/.bin/yaml-language-server
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const schemaPath = here('../../rules/policy.schema.json');
const schema = JSON.parse(readFileSync(schemaPath, 'utf8'));
const server = spawn(process.argv[2] ?? 'yaml-language-server', ['--stdio']);

// --- The protocol: a header, a blank line, JSON.
const waiting = new Map();
const diagnostics = new Map();
let bytes = Buffer.alloc(0);
let last = 0;
const put = (message) => {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
};
const ask = (method, params) =>
  new Promise((done) => {
    waiting.set(++last, done);
    put({ id: last, method, params });
  });
const settings = {
  yaml: { schemas: { [`file://${schemaPath}`]: '*.yaml' }, hover: true, completion: true, validate: true,
          schemaStore: { enable: false } },
};
server.stdout.on('data', (more) => {
  bytes = Buffer.concat([bytes, more]);
  for (;;) {
    const head = bytes.indexOf('\r\n\r\n');
    if (head < 0) return;
    const size = Number(/Content-Length: (\d+)/i.exec(bytes.subarray(0, head))[1]);
    if (bytes.length < head + 4 + size) return;
    const message = JSON.parse(bytes.subarray(head + 4, head + 4 + size));
    bytes = bytes.subarray(head + 4 + size);
    if (message.method === 'workspace/configuration')
      put({ id: message.id, result: message.params.items.map((item) => settings[item.section] ?? null) });
    else if (message.method && message.id !== undefined) put({ id: message.id, result: null });
    else if (message.method === 'textDocument/publishDiagnostics')
      diagnostics.set(message.params.uri, message.params.diagnostics);
    else if (waiting.has(message.id)) waiting.get(message.id)(message.result);
  }
});

// --- What is asked. `|` is the cursor, and is no part of the text.
let failures = 0;
let documents = 0;
const fail = (what) => {
  ++failures;
  console.log(`  WRONG: ${what}`);
};
const open = (text) => {
  const uri = `file:///tmp/editor-check-${++documents}.yaml`;
  put({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text } } });
  return uri;
};
const at = (text) => {
  const lines = text.slice(0, text.indexOf('|')).split('\n');
  return { line: lines.length - 1, character: lines.at(-1).length };
};
const complete = async (name, text, expected) => {
  const uri = open(text.replace('|', ''));
  const found = (await ask('textDocument/completion', { textDocument: { uri }, position: at(text) }))?.items ?? [];
  const labels = [...new Set(found.filter((it) => it.kind !== 7 && !it.label.includes(' / ')).map((it) => it.label))].sort();
  console.log(`\ncompletion, ${name}:`);
  for (const it of found) console.log(`  ${it.label}  ${String(it.documentation?.value ?? it.documentation ?? '').split('\n')[0]}`);
  if (JSON.stringify(labels) !== JSON.stringify([...expected].sort()))
    fail(`expected ${[...expected].sort()}; found ${labels}`);
};
const hover = async (name, text, ...parts) => {
  const uri = open(text.replace('|', ''));
  const found = await ask('textDocument/hover', { textDocument: { uri }, position: at(text) });
  const shown = found?.contents?.value ?? '';
  console.log(`\nhover, ${name}:\n${shown.replace(/^/gm, '  ')}`);
  if (!/[\u4e00-\u9fff]/.test(shown) || !/[A-Za-z]{3}/.test(shown.replace(/[`#].*/g, ''))) fail('not in both languages');
  for (const part of parts) if (!shown.includes(part)) fail(`'${part}' is missing`);
};

await ask('initialize', { processId: process.pid, rootUri: null, capabilities: {
  textDocument: { completion: { completionItem: { documentationFormat: ['markdown'], snippetSupport: true } },
                  hover: { contentFormat: ['markdown'] } }, workspace: { configuration: true } } });
put({ method: 'initialized', params: {} });
put({ method: 'workspace/didChangeConfiguration', params: { settings } });
await new Promise((done) => setTimeout(done, 500));

const wudi = readFileSync(here('../../rules-examples/wudi.yaml'), 'utf8');
const keys = (definition) => Object.keys(schema.$defs[definition].properties);
const but = (all, ...there) => all.filter((key) => !there.includes(key));
const lead = 'redress: 1\npolicy: a\ntitle: a\n';
await complete('top level', `${lead}|\n`, but(Object.keys(schema.properties), 'redress', 'policy', 'title'));
await complete('rectification', `${lead}stages:\n  rectification:\n    within: same_day\n    |\n`, but(keys('stage_rectification'), 'within'));
await complete('rectification of an example', wudi.replace('    roll: none      ', '    |\n    roll: none      '),
  but(keys('stage_rectification'), 'within', 'from', 'roll', 'planned', 'deferred', 'extend', 'near_due'));
await complete('a length of time', `${lead}stages:\n  rectification:\n    within:\n      |\n`, keys('span'));
await complete('from, in dispatch', `${lead}stages:\n  dispatch:\n    from: |\n`, schema.$defs.from_of_dispatch.enum);
await complete('take away, in a layer', `${lead}base: national\ncap: |\n`, ['none']);
await complete('roll', `${lead}stages:\n  dispatch:\n    roll: |\n`, schema.$defs.roll.enum);
await complete('the ladder', `${lead}ladder:\n  |\n`, keys('ladder'));
await complete('a rung', `${lead}ladder:\n  rectification:\n    - at: due\n      |\n`, but(Object.keys(schema.$defs.rungs.items.properties), 'at'));
await hover('a stage', wudi.replace('  rectification: ', '  rect|ification: '), '整改', 'puts it right');
await hover('within', wudi.replace('within: {working_days', 'wit|hin: {working_days'), '多长时间', 'unit must be named');
await hover('a unit of time', wudi.replace('{natural_days', '{natural_|days'), '自然日', 'holidays too');
await hover('roll, with its values', wudi.replace('roll: none', 'ro|ll: none'), '顺延', 'next working day');
await hover('extend', wudi.replace('extend: ', 'ext|end: '), '延期', 'extended');
await hover('take', wudi.replace('take: reminder', 'ta|ke: reminder'), '催办', 'measure');

// Every key that there is shows a title of its own.
const titles = {};
const gather = (value) => {
  if (!value || typeof value !== 'object') return;
  for (const [key, one] of Object.entries(value.properties ?? {}))
    (titles[key] ??= new Set()).add(one.title ?? schema.$defs[one.$ref?.split('/').at(-1)]?.title);
  Object.values(value).forEach(gather);
};
gather(schema);
const everyKey = readFileSync(here('data/every_key.yaml'), 'utf8');
const uri = open(everyKey);
let hovered = 0;
for (const [line, text] of everyKey.split('\n').entries())
  for (const { 1: key, index } of text.replace(/#.*/, '').matchAll(/(?<![a-z_"])([a-z_]+):/g)) {
    const found = await ask('textDocument/hover', { textDocument: { uri }, position: { line, character: index + 1 } });
    const title = found?.contents?.value.split('\n')[0].replace(/^#+ /, '').replaceAll('\\', '');
    ++hovered;
    if (titles[key] && !titles[key].has(title)) fail(`line ${line + 1}: '${key}' shows '${title}'`);
  }
console.log(`\n${hovered} keys hovered over`);

const broken = open(wudi.replace('verification:  ', 'verifcation:  ').replace('ratings: [1, 2]', 'ratings: [1, 9]').replace('attempts: 3', 'attempts: 300'));
const clean = open(wudi);
await new Promise((done) => setTimeout(done, 3000));
console.log('\ndiagnostics:');
for (const one of diagnostics.get(broken) ?? []) console.log(`  ${one.range.start.line + 1}: ${one.message}`);
if ((diagnostics.get(broken) ?? []).length < 3) fail('three mistakes were not seen');
if (diagnostics.get(clean)?.length !== 0) fail(`the example is faulted: ${JSON.stringify(diagnostics.get(clean))}`);
console.log(failures ? `\n${failures} wrong` : '\nall as expected');
server.kill();
process.exit(failures ? 1 : 0);
