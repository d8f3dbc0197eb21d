import { pick } from '../random.ts'
import type { Random } from '../random.ts'

/** What people call a thing instead. */
const OTHER_WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    a: ['left', 'first'],
    acc: ['result', 'total'],
    arg: ['value', 'argument'],
    args: ['values', 'params'],
    arr: ['items', 'list', 'values'],
    array: ['items', 'list'],
    b: ['right', 'second'],
    body: ['content', 'payload'],
    buf: ['buffer', 'bytes'],
    cb: ['callback', 'done'],
    cfg: ['config', 'settings'],
    child: ['node', 'item'],
    config: ['settings', 'options'],
    count: ['total', 'amount'],
    ctx: ['context', 'state'],
    cur: ['current'],
    data: ['payload', 'content', 'values'],
    dest: ['target', 'destination'],
    dir: ['folder', 'directory'],
    e: ['error', 'event'],
    el: ['element', 'node'],
    err: ['error', 'cause'],
    error: ['cause', 'failure'],
    event: ['message', 'evt'],
    file: ['path', 'source'],
    fn: ['callback', 'handler'],
    get: ['read', 'fetch', 'load'],
    handle: ['process', 'on'],
    i: ['index', 'position'],
    id: ['key', 'identifier'],
    idx: ['index'],
    index: ['position', 'offset'],
    info: ['details', 'meta'],
    input: ['source', 'text'],
    item: ['entry', 'element'],
    items: ['entries', 'list'],
    j: ['column', 'inner'],
    key: ['name', 'field'],
    len: ['length', 'size'],
    length: ['count', 'size'],
    line: ['row', 'text'],
    list: ['items', 'entries'],
    map: ['lookup', 'table'],
    match: ['found', 'hit'],
    max: ['limit', 'maximum'],
    message: ['text', 'msg'],
    min: ['lowest', 'minimum'],
    msg: ['message', 'text'],
    n: ['count', 'size'],
    name: ['label', 'title'],
    node: ['element', 'item'],
    num: ['count', 'number'],
    obj: ['target', 'record'],
    offset: ['start', 'position'],
    options: ['config', 'settings'],
    opts: ['options', 'settings'],
    out: ['result', 'output'],
    output: ['result', 'written'],
    p: ['point', 'part'],
    params: ['options', 'args'],
    parent: ['owner', 'container'],
    parse: ['read', 'decode'],
    path: ['route', 'location'],
    prev: ['previous', 'last'],
    props: ['options', 'attributes'],
    ptr: ['pointer'],
    ref: ['target', 'reference'],
    remove: ['delete', 'drop'],
    req: ['request'],
    res: ['response', 'result'],
    response: ['reply', 'answer'],
    result: ['output', 'found', 'value'],
    ret: ['result'],
    s: ['text', 'source'],
    size: ['length', 'count'],
    start: ['begin', 'from'],
    state: ['status', 'current'],
    str: ['text', 'input'],
    t: ['text', 'time'],
    temp: ['previous', 'held'],
    text: ['content', 'source'],
    tmp: ['held', 'scratch'],
    token: ['part', 'symbol'],
    type: ['kind', 'category'],
    update: ['refresh', 'change'],
    url: ['address', 'link'],
    val: ['value'],
    v: ['value', 'version'],
    value: ['result', 'current', 'entry'],
    values: ['entries', 'items'],
    x: ['left', 'value'],
    y: ['top', 'other'],
    create: ['make', 'build'],
    make: ['create', 'build'],
    check: ['verify', 'validate'],
    find: ['search', 'locate'],
    write: ['save', 'emit'],
    add: ['append', 'insert'],
    set: ['assign', 'update'],
    is: ['has', 'can'],
    has: ['includes', 'owns'],
    to: ['as', 'into'],
    run: ['execute', 'start'],
    f: ['fn', 'callback'],
    k: ['key', 'field'],
    m: ['match', 'matrix'],
    c: ['char', 'child'],
    r: ['result', 'radius'],
    d: ['delta', 'date'],
    w: ['width', 'word'],
    h: ['height', 'hash'],
  }),
)

const NOUNS =
  'account action address amount answer attempt author balance batch block branch bucket buffer cache category channel chunk client column command comment company connection content context counter country coupon currency current customer cursor deadline delay delivery depth detail device discount draft duration element employee entry event expiry extra factor failure field filter final folder format fraction frame group handler header height hint image initial invoice item job label language latest layer level limit locale location margin marker member message method metric minimum mode model module month node notice number offset order origin outcome output owner page parent partner path payment percent period picture player point policy position prefix price priority product profile project quantity query queue rate ratio reason receipt record region report request resource response result role route row sample schedule schema scope score section segment selection sender service session setting shape signal size snapshot source stage status step stock stream style subject suffix summary symbol table target task team template text threshold ticket timeout title token topic total track tree trigger unit update usage user value variant vendor version visitor volume weight widget width window worker year'.split(
    ' ',
  )
const VERBS =
  'apply assign build calculate cancel check clear close collect compare compute convert count create decode deliver describe detect draw encode ensure estimate evaluate expand export extract fetch filter find finish flush format gather generate group handle hide import init insert inspect invoke load locate lookup make mark measure merge move normalize notify open pack parse perform pick place prepare print process publish push query read receive record reduce refresh register release render replace report request reset resolve restore resume retry run save scan schedule select send serialize show sort split start stop store submit sum switch sync track transform trim unpack update upload validate verify visit wrap write'.split(
    ' ',
  )
const QUALITIES =
  'active all base cached current default first inner last local main max min new next old outer own parsed pending primary raw remote safe selected shared single sorted total valid visible'.split(
    ' ',
  )

export type NameKind = 'value' | 'function' | 'type' | 'constant'

/** Names that a declaration cannot have. */
const RESERVED = new Set(
  'arguments as async await break case catch class const continue debugger default delete do else enum eval export extends false finally for from function get if implements import in instanceof interface let new null of package private protected public return set static super switch this throw true try type typeof undefined var void while with yield string number boolean object symbol'.split(
    ' ',
  ),
)

/** A name that is not taken, of the kind and in the spelling that the old one has. */
export function otherName(
  old: string,
  { kind, taken }: { readonly kind: NameKind; readonly taken: ReadonlySet<string> },
  random: Random,
): string | undefined {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const name = spelled(candidate(words(old), kind, random), old, kind)
    if (name !== old && !taken.has(name) && !RESERVED.has(name) && name.length <= 28) return name
  }
  return undefined
}

/** A name for something new. */
export function freshName(
  kind: NameKind,
  taken: ReadonlySet<string>,
  random: Random,
): string | undefined {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const shape = kind === 'type' ? 'T' : 'v'
    const name = spelled(candidate([], kind, random), shape, kind)
    if (!taken.has(name) && !RESERVED.has(name)) return name
  }
  return undefined
}

/** All words of a text that look like names. */
export function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.match(/[A-Za-z_$][\w$]*/g) ?? [])
}

/** `userName`, `user_name` and `USER_NAME` are the words user and name. */
export function words(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}

function candidate(old: readonly string[], kind: NameKind, random: Random): readonly string[] {
  const known = old.flatMap((word, index) =>
    (OTHER_WORDS.get(word) ?? []).map((other) => old.with(index, other)),
  )
  const noun = pick(random, NOUNS) ?? 'value'
  const manner = random()
  if (manner < 0.5 && known.length > 0) return pick(random, known) ?? old
  if (manner < 0.6 && old.join('').length > 2 && old.length < 3) {
    const quality = pick(random, QUALITIES) ?? 'new'
    if (kind === 'function') return [old[0] ?? 'get', quality, ...old.slice(1)]
    return old.includes(quality) ? [...old, noun] : [quality, ...old]
  }
  if (manner < 0.7 && old.length > 1) return old.slice(kind === 'function' ? 0 : 1)
  if (kind === 'function') return [pick(random, VERBS) ?? 'make', ...(random() < 0.8 ? [noun] : [])]
  if (manner < 0.85) return [pick(random, QUALITIES) ?? 'new', noun]
  return kind === 'type'
    ? [noun, pick(random, ['info', 'options', 'entry', 'shape']) ?? 'info']
    : [noun]
}

function spelled(parts: readonly string[], old: string, kind: NameKind): string {
  const lead = /^[_$#]*/.exec(old)?.[0] ?? ''
  if (kind === 'constant') return lead + parts.join('_').toUpperCase()
  if (/[a-z]_[a-z]/.test(old)) return lead + parts.join('_')
  const camel = parts
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
  return lead + (kind === 'type' ? camel.charAt(0).toUpperCase() + camel.slice(1) : camel)
}

/** What kind of thing a name is spelled as. */
export function kindOf(name: string): NameKind {
  if (/^[_$]*[A-Z][A-Z\d_]+$/.test(name)) return 'constant'
  return /^[_$]*[A-Z]/.test(name) ? 'type' : 'value'
}
