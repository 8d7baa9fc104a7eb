import { html } from '../vendor/htm-preact.js';
import { clock, store } from '../core/lab.js';
import { useClock } from '../core/clock.js';
import { useStore } from '../core/store.js';
import { findFolds } from '../ladder/folds.js';
import { FLAG, upperBound } from '../core/timeline.js';
import { instant } from '../core/format.js';
import { t } from '../core/messages.js';

const ALL = ['SYN', 'SYN+ACK', 'ACK', 'DATA', 'FIN', 'RST', 'NOTHING'];

function sortOf(timeline, i) {
  const flags = timeline.flags[i];
  if (flags & FLAG.RST) {
    return 'RST';
  }
  if (flags & FLAG.SYN) {
    return flags & FLAG.ACK ? 'SYN+ACK' : 'SYN';
  }
  if (flags & FLAG.FIN) {
    return 'FIN';
  }
  return timeline.length[i] > 0 ? 'DATA' : 'ACK';
}

/**
 * The questions of a run: at each arrival at a host, what it sends in answer. The stack itself has answered: the run
 * shows it.
 */
function questionsOf(timeline) {
  const folds = findFolds(timeline);
  const hosts = new Set(timeline.nodes.filter((each) => !each.kind || each.kind === 'host').map((each) => each.id));
  const questions = [];
  for (let i = 0; i < timeline.count; i++) {
    if (
      timeline.arrived[i] < 0 ||
      !hosts.has(timeline.to[i]) ||
      !timeline.isTcp(i) ||
      folds.some((each) => i >= each.first && i <= each.last)
    ) {
      continue;
    }
    const at = timeline.arrived[i];
    const node = timeline.to[i];
    let answer = 'NOTHING';
    for (let j = upperBound(timeline.sent, at) - 1; j >= 0 && timeline.sent[j] === at; j--) {
      if (timeline.from[j] === node && timeline.isTcp(j)) {
        answer = sortOf(timeline, j);
      }
    }
    questions.push({ at, node, arrived: sortOf(timeline, i), answer });
  }
  questions.sort((one, other) => one.at - other.at);
  // one question for an instant
  return questions.filter((each, k) => k === 0 || each.at !== questions[k - 1].at);
}

/** Four answers among which the right one is; the same ones for the same question. */
function choices(question) {
  const likely = {
    SYN: ['SYN+ACK', 'RST', 'ACK', 'NOTHING'],
    'SYN+ACK': ['ACK', 'RST', 'SYN+ACK', 'NOTHING'],
    FIN: ['ACK', 'FIN', 'RST', 'NOTHING'],
    RST: ['NOTHING', 'RST', 'ACK', 'FIN'],
    DATA: ['ACK', 'NOTHING', 'DATA', 'RST'],
    ACK: ['NOTHING', 'DATA', 'ACK', 'FIN'],
  };
  const list = likely[question.arrived] ?? ALL.slice(0, 4);
  const shown = list.includes(question.answer) ? list : [...list.slice(0, 3), question.answer];
  return ALL.filter((each) => shown.includes(each));
}

const newQuiz = () => ({ right: 0, total: 0, asked: new Set(), question: null, picked: '' });

/** Turns the quiz on or off. While it is on, the future is hidden and time stops at each question. */
export function toggleQuiz() {
  if (store.get().quiz) {
    clock.barrier = null;
    store.set({ quiz: null });
    return;
  }
  let known = null;
  let questions = [];
  clock.barrier = (now, next) => {
    const { timeline, quiz } = store.get();
    if (!quiz || !timeline) {
      return null;
    }
    if (known !== timeline) {
      known = timeline;
      questions = questionsOf(timeline);
    }
    const question = questions.find(
      (each) => each.at > now && each.at <= next && !quiz.asked.has(`${timeline.id}/${each.at}`),
    );
    if (!question) {
      return null;
    }
    quiz.asked.add(`${timeline.id}/${question.at}`);
    store.set({ quiz: { ...quiz, question: { ...question, choices: choices(question) }, picked: '' } });
    return question.at - 1;
  };
  store.set({ quiz: newQuiz() });
  if (clock.now >= clock.end) {
    clock.seek(0);
  }
  clock.play();
}

/** The question that is being asked, and the verdict of the stack. */
export function Quiz() {
  const quiz = useStore(store, (state) => state.quiz);
  const timeline = useStore(store, (state) => state.timeline);
  const now = useClock(clock, 300);
  if (!quiz || !timeline) {
    return null;
  }
  const { question, picked, right, total } = quiz;
  const pick = (choice) => {
    const isRight = choice === question.answer;
    store.set({ quiz: { ...quiz, picked: choice, right: right + (isRight ? 1 : 0), total: total + 1 } });
    clock.seek(question.at);
  };
  const next = () => {
    store.set({ quiz: { ...quiz, question: null, picked: '' } });
    clock.play();
  };
  const again = () => {
    store.set({ quiz: newQuiz() });
    clock.seek(0);
    clock.play();
  };
  return html`
    <section class="quiz" aria-label=${t('quiz.title')} aria-live="polite">
      <header><strong>${t('quiz.title')}</strong> <span class="why">${t('quiz.score', { right, total })}</span>
        <button class="close" aria-label=${t('close')} onClick=${toggleQuiz}>×</button></header>
      ${
        question
          ? html`
            <p>${t('quiz.question', { time: instant(question.at), host: timeline.nodeName(question.node), segment: t(`quiz.${question.arrived}`) })}</p>
            <div class="answers">
              ${question.choices.map(
                (each) => html`<button
                  class=${`answer ${picked ? (each === question.answer ? 'right' : each === picked ? 'wrong' : '') : ''}`}
                  disabled=${Boolean(picked)}
                  onClick=${() => pick(each)}
                >${t(`quiz.${each}`)}</button>`,
              )}
            </div>
            ${
              picked &&
              html`<p><strong>${picked === question.answer ? t('quiz.right') : t('quiz.wrong', { answer: t(`quiz.${question.answer}`) })}</strong>
              <button class="primary" onClick=${next}>${t('quiz.next')}</button></p>`
            }
          `
          : now >= timeline.end
            ? html`<p>${t('quiz.over')} ${t('quiz.score', { right, total })} <button class="primary" onClick=${again}>${t('quiz.again')}</button></p>`
            : html`<p class="why">${t('quiz.waiting')}</p>`
      }
    </section>
  `;
}
