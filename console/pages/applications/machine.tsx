import { createElement, type ReactNode, useEffect, useRef } from 'react';
import onboarding from '../../../docs/onboarding.svg?raw';
import { applicationTexts } from '../../texts/application.ts';
import { readDrawing, type Shape } from './drawing.ts';
import './machine.css';

const texts = applicationTexts.machine;
const drawing = readDrawing(onboarding);

/**
 * The state machine as the documents show it, in the page's own colours, with the states lit in which the application
 * is. It is wider than a phone, and scrolls in its own box.
 */
export function Machine({ states }: { readonly states: readonly string[] }) {
  const box = useRef<HTMLElement>(null);
  const now = states.join(', ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is lit is another element once the state is another
  useEffect(() => {
    const lit = box.current?.querySelector('.now') ?? undefined;
    if (box.current !== null && lit !== undefined) bringIntoSight(box.current, lit);
  }, [now]);
  return (
    <section className="machine" aria-labelledby="machine">
      <h2 id="machine">{texts.title}</h2>
      <p>
        <strong>{texts.now(now)}</strong> <span className="faint">{texts.behind}</span>
      </p>
      <p className="small faint">{texts.alternative}</p>
      <Legend />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section ref={box} className="machine-box" tabIndex={0} aria-label={texts.label(now)}>
        {drawing === undefined ? null : draw(drawing, 0, new Set(states.map((state) => `state_${state}`)))}
      </section>
    </section>
  );
}

/** What the forms and colours of the drawing mean. */
function Legend() {
  return (
    <ul className="machine-legend" aria-label={texts.legend}>
      {Object.entries(texts.kinds).map(([kind, says]) => (
        <li key={kind}>
          <span className={`machine-key machine-key-${kind}`} aria-hidden="true" />
          {says}
        </li>
      ))}
    </ul>
  );
}

function draw({ tag, attributes, children, text }: Shape, key: number, lit: ReadonlySet<string>): ReactNode {
  const { className = '', id = '', ...others } = attributes;
  const classes = lit.has(id) ? `${className} now` : className;
  const hidden = tag === 'svg' ? { 'aria-hidden': true } : {};
  const inner = text === '' ? children.map((child, at) => draw(child, at, lit)) : text;
  return createElement(tag, { key, ...others, ...hidden, ...(id === '' ? {} : { id }), className: classes }, inner);
}

/** Scrolls the box alone, and not the page. */
function bringIntoSight(box: HTMLElement, element: Element): void {
  const [place, frame] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  box.scrollLeft += place.x + place.width / 2 - frame.x - frame.width / 2;
  box.scrollTop += place.y + place.height / 2 - frame.y - frame.height / 2;
}
