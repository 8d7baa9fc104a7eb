import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { address, api } from '../core/api.js';
import { open, store } from '../core/lab.js';
import { linkOf } from '../core/link.js';
import { useStore } from '../core/store.js';
import { t } from '../core/messages.js';
import { NodeIcon } from '../ladder/ladder.js';

const LINE = 20;

const TEMPLATE = `name: mine
title: a client sends through a path that loses
introduction: |
  Two hosts, one cable. Change anything.

links:
  client-server: {latency: 20ms, bandwidth: 10Mbit/s}
faults:
  - drop the second data on client-server

steps:
  - server listens on port 80
  - client connects c1 to server:80
  - server accepts s1
  - client.c1 sends 20000 bytes
  - server.s1 receives 20000 bytes
  - client.c1 closes
  - server.s1 closes
  - wait 2s

meaning: |
  What this shows.
`;

/** The editor of one's own scenario: YAML with errors in place, completion, and a drawing of the topology. */
export function Editor() {
  const draft = useStore(store, (state) => state.draft);
  const link = useStore(store, (state) => state.link);
  const run = useStore(store, (state) => state.run);
  const text = draft || TEMPLATE;
  const [errors, setErrors] = useState([]);
  const [topology, setTopology] = useState(null);
  const [items, setItems] = useState([]);
  const [chosen, setChosen] = useState(0);
  const [caret, setCaret] = useState({ line: 0, column: 0 });
  const [scroll, setScroll] = useState({ top: 0, left: 0 });
  const area = useRef(null);
  const asked = useRef(null);
  const [charWidth, setCharWidth] = useState(7.8);

  useEffect(() => {
    const context = document.createElement('canvas').getContext('2d');
    context.font = getComputedStyle(area.current).font;
    setCharWidth(context.measureText('0000000000').width / 10);
  }, []);

  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await api.check(text, controller.signal);
        setErrors(answer.errors ?? []);
        if (answer.topology?.nodes?.length) {
          setTopology(answer.topology);
        }
      } catch (failure) {
        if (failure.name !== 'AbortError') {
          setErrors([
            { line: failure.line ?? 1, column: failure.column ?? 1, message: failure.message, hint: failure.hint },
          ]);
        }
      }
    }, 250);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text]);

  const where = () => {
    const before = area.current.value.slice(0, area.current.selectionStart);
    const line = before.split('\n').length;
    return { line, column: before.length - before.lastIndexOf('\n') };
  };

  const complete = async () => {
    asked.current?.abort();
    asked.current = new AbortController();
    const at = where();
    setCaret(at);
    try {
      const answer = await api.complete(area.current.value, at.line, at.column, asked.current.signal);
      setItems((answer.items ?? []).slice(0, 80));
      setChosen(0);
    } catch (failure) {
      if (failure.name !== 'AbortError') {
        setItems([]);
      }
    }
  };

  /** Puts a completion in the place of the word before the caret, as an edit that can be undone. */
  const insert = (item) => {
    const element = area.current;
    const { value, selectionStart } = element;
    const lineStart = value.lastIndexOf('\n', selectionStart - 1) + 1;
    const before = value.slice(lineStart, selectionStart);
    const wanted = item.insert ?? item.label;
    let overlap = 0;
    if (item.replace !== undefined) {
      overlap = item.replace;
    } else {
      for (let n = Math.min(before.length, wanted.length); n > 0; n--) {
        if (before.toLowerCase().endsWith(wanted.slice(0, n).toLowerCase())) {
          overlap = n;
          break;
        }
      }
    }
    element.setRangeText(wanted, selectionStart - overlap, selectionStart, 'end');
    store.set({ draft: element.value });
    setItems([]);
    element.focus();
  };

  const play = () => {
    setItems([]);
    open(
      { ...linkOf(undefined), yaml: text, scenario: undefined, profile: link?.profile ?? 'modern' },
      { plays: true },
    );
  };

  const keys = (event) => {
    event.stopPropagation();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      play();
    } else if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      complete();
    } else if (items.length) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        setChosen((chosen + (event.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length);
      } else if (event.key === 'Tab' || event.key === 'Enter') {
        event.preventDefault();
        insert(items[chosen]);
      } else if (event.key === 'Escape') {
        event.preventDefault();
        setItems([]);
      }
    } else if (event.key === 'Escape') {
      store.set({ sheet: '' });
    }
  };

  const fromScenario = async () => {
    try {
      const response = await fetch(address(`api/runs/${run.id}/export?as=yaml`));
      if (response.ok) {
        store.set({ draft: await response.text() });
      }
    } catch {
      // the page says already that the server is away
    }
  };

  const lines = text.split('\n');
  const byLine = new Map(errors.map((each) => [each.line, each]));
  return html`
    <section class="editor" aria-label=${t('editor.title')}>
      <header>
        <strong>${t('editor.title')}</strong>
        <button class="small" onClick=${fromScenario} disabled=${!run || link?.yaml !== undefined}>${t('editor.from')}</button>
        <button class="small" onClick=${() => store.set({ draft: TEMPLATE })}>${t('editor.template')}</button>
        <button class="primary" onClick=${play} disabled=${errors.length > 0} title="Ctrl+Enter">${t('editor.run')}</button>
        <button class="close" aria-label=${t('close')} onClick=${() => store.set({ sheet: '' })}>×</button>
      </header>
      <${Topology} topology=${topology} />
      <div class="code">
        <div class="gutter" aria-hidden="true"><div style=${{ transform: `translateY(${-scroll.top}px)` }}>
          ${lines.map((_, i) => html`<div class=${byLine.has(i + 1) ? 'wrong' : ''}>${i + 1}</div>`)}
        </div></div>
        <div class="code-area">
          <div class="marks" aria-hidden="true" style=${{ transform: `translate(${-scroll.left}px, ${-scroll.top}px)` }}>
            ${errors.map((each) => {
              const column = Math.max(1, each.column ?? 1);
              const rest = (lines[each.line - 1] ?? '').length - column + 1;
              return html`<div class="wavy" style=${{ top: `${(each.line - 1) * LINE + 8}px`, left: `${(column - 1) * charWidth + 10}px`, width: `${Math.max(1, rest) * charWidth}px` }}></div>`;
            })}
          </div>
          <textarea
            ref=${area}
            spellcheck="false"
            autocapitalize="off"
            wrap="off"
            aria-label=${t('editor.title')}
            aria-describedby="editor-errors"
            aria-invalid=${errors.length > 0}
            value=${text}
            onInput=${(event) => {
              store.set({ draft: event.target.value });
              complete();
            }}
            onKeyDown=${keys}
            onBlur=${() => setTimeout(() => setItems([]), 150)}
            onClick=${() => setItems([])}
            onScroll=${(event) => setScroll({ top: event.target.scrollTop, left: event.target.scrollLeft })}
          ></textarea>
          ${
            items.length > 0 &&
            html`<ul class="completion" role="listbox" aria-label=${t('editor.completion')} style=${{ top: `${caret.line * LINE + 10 - scroll.top}px`, left: `${Math.min((caret.column - 1) * charWidth + 10 - scroll.left, 240)}px` }}>
            ${items.map(
              (each, i) => html`<li role="option" aria-selected=${i === chosen} onMouseDown=${(event) => {
                event.preventDefault();
                insert(each);
              }}>
                <code>${each.label}</code> <span class="why">${each.detail === `'${each.label}'` ? '' : (each.detail ?? '')}</span></li>`,
            )}
          </ul>`
          }
        </div>
      </div>
      <div id="editor-errors" class="problems" role="status" aria-live="polite">
        ${
          errors.length
            ? errors.map(
                (each) =>
                  html`<button class="problem" onClick=${() => {
                    const offset =
                      lines.slice(0, each.line - 1).join('\n').length +
                      (each.line > 1 ? 1 : 0) +
                      (each.column ?? 1) -
                      1;
                    area.current.focus();
                    area.current.setSelectionRange(offset, offset);
                  }}><b>${each.line}:${each.column}</b> ${each.message}${each.hint && html` <span class="why">${each.hint}</span>`}</button>`,
              )
            : html`<span class="fine">✓ ${t('editor.fine')}</span>`
        }
      </div>
    </section>
  `;
}

/** The machines and their cables, laid out in rows by their distance from the first one. */
export function Topology({ topology }) {
  if (!topology) {
    return null;
  }
  const { nodes, links } = topology;
  const level = new Map([[nodes[0].id, 0]]);
  const queue = [nodes[0].id];
  while (queue.length) {
    const id = queue.shift();
    for (const link of links) {
      const other = link.a === id ? link.b : link.b === id ? link.a : undefined;
      if (other !== undefined && !level.has(other)) {
        level.set(other, level.get(id) + 1);
        queue.push(other);
      }
    }
  }
  const columns = [];
  for (const node of nodes) {
    const at = level.get(node.id) ?? 0;
    (columns[at] ??= []).push(node);
  }
  const tallest = Math.max(...columns.map((each) => each?.length ?? 0));
  const height = Math.max(64, tallest * 46 + 12);
  const step = columns.length > 1 ? 460 / (columns.length - 1) : 0;
  const place = new Map();
  columns.forEach((column, i) =>
    column.forEach((node, j) =>
      place.set(node.id, [columns.length > 1 ? 60 + i * step : 290, (height * (j + 1)) / (column.length + 1)]),
    ),
  );
  return html`
    <svg class="topology" viewBox=${`0 0 580 ${height}`} role="img" aria-label=${t('editor.topology', { nodes: nodes.map((each) => each.name).join(', ') })}>
      ${links.map((link) => {
        const [x1, y1] = place.get(link.a) ?? [0, 0];
        const [x2, y2] = place.get(link.b) ?? [0, 0];
        return html`<path d=${`M${x1} ${y1}L${x2} ${y2}`} class="cable" /><text x=${(x1 + x2) / 2} y=${(y1 + y2) / 2 - 5} text-anchor="middle">${link.detail ?? ''}</text>`;
      })}
      ${nodes.map((node, i) => {
        const [x, y] = place.get(node.id);
        return html`<g transform=${`translate(${x} ${y})`} class=${`machine c${Math.min(i, 3)}`}>
          <rect x="-50" y="-18" width="100" height="36" rx="7" />
          <g transform="translate(-42 -8)"><${NodeIcon} kind=${node.kind} /></g>
          <text x="-22" y=${node.addresses?.length ? -2 : 4}>${node.name}</text>
          ${node.addresses?.length > 0 && html`<text x="-22" y="11" class="address">${node.addresses[0]}</text>`}
        </g>`;
      })}
    </svg>
  `;
}
