import { isFinal, type LoginAnswer, type LoginStep, type QuestionStep } from '#domain/login/steps.ts';

type Shown = Exclude<LoginStep, { step: 'wait' }>;

/**
 * Between a log-in that runs from its beginning to its end and whoever renders its steps: the one says what it needs and
 * waits, the other takes the newest step and answers.
 */
export class Conversation {
  #step: LoginStep = { step: 'wait' };
  /** Counts the steps that are shown; whoever calls `next` has seen those before. */
  #shown = 0;
  #seen = 0;
  #answered: ((answer: LoginAnswer) => void) | null = null;
  #waiting: (() => void)[] = [];
  readonly #onStep: (step: LoginStep) => void;

  constructor(onStep: ((step: LoginStep) => void) | undefined) {
    this.#onStep = onStep ?? (() => {});
  }

  get step(): LoginStep {
    return this.#step;
  }

  /** Shows a step; nothing follows a final one. */
  show(step: LoginStep): void {
    if (isFinal(this.#step)) return;
    this.#step = step;
    this.#answered = null;
    if (step.step !== 'wait') this.#shown += 1;
    this.#onStep(step);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Shows a question and resolves with its answer; never, when the log-in is given up meanwhile. */
  ask(step: QuestionStep): Promise<LoginAnswer> {
    this.show(step);
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  async next(answer?: LoginAnswer): Promise<Shown> {
    if (answer) this.#take(answer);
    for (;;) {
      const step = this.#step;
      if (step.step !== 'wait' && (this.#seen < this.#shown || isFinal(step))) {
        this.#seen = this.#shown;
        return step;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #take(answer: LoginAnswer): void {
    const answered = this.#answered;
    if (!answered || !fits(this.#step, answer)) {
      throw new RangeError(`a log-in at ${this.#step.step} takes no ${Object.keys(answer).join()}`);
    }
    this.#seen = this.#shown;
    this.show({ step: 'wait' });
    answered(answer);
  }
}

function fits(step: LoginStep, answer: LoginAnswer): boolean {
  switch (step.step) {
    case 'ask_phone':
      return 'phone' in answer;
    case 'ask_code':
      return 'code' in answer || 'resend' in answer;
    case 'ask_password':
      return 'password' in answer;
    case 'show_qr':
    case 'wait':
    case 'done':
    case 'failed':
      return false;
  }
}
