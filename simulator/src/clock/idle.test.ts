import { describe, expect, it } from 'vitest';
import { createChance, type Chance } from '#chance.ts';
import { createClock } from './clock.ts';
import type { RealTime } from './real-time.ts';

/**
 * Processes with tasks on one idle clock. Every message (a report to the clock, a line to a process) takes as long as
 * chance wants; messages of one kind between the same two stay in order, as on one connection.
 */
class Fleet {
  readonly #chance: Chance;
  readonly #queues: (() => void)[][] = [[]];
  readonly #clock;
  readonly #processes: Process[] = [];
  jumps = 0;

  constructor(seed: number) {
    this.#chance = createChance(seed);
    const real: RealTime = { wall: () => 0, monotonic: () => 0, after: () => () => {}, soon: this.channel() };
    this.#clock = createClock({ mode: 'idle', rate: 0 }, real);
    const count = this.#chance.between(1, 4);
    for (let index = 0; index < count; index++) this.#processes.push(this.#join(`p${index}`));
    this.#clock.listen(() => this.#checkThatNobodyWorks());
  }

  /** A function that has its work done some time later, in order. */
  channel(): (work: () => void) => void {
    const queue: (() => void)[] = [];
    this.#queues.push(queue);
    return (work) => queue.push(work);
  }

  run(): void {
    for (const process of this.#processes) process.begin();
    for (let step = 0; step < 20_000; step++) {
      const full = this.#queues.filter((queue) => queue.length > 0);
      if (full.length === 0) break;
      this.#chance.pick(full).shift()?.();
    }
  }

  unfinished(): number {
    return this.#processes.reduce((sum, process) => sum + process.live(), 0);
  }

  #join(name: string): Process {
    this.#clock.enter(name, 0);
    const lines = this.channel();
    const reports = this.channel();
    const process = new Process(this.#chance.split(name), this.channel(), (report, heard) =>
      reports(() => {
        this.#clock.report(name, report);
        heard?.();
      }),
    );
    this.#clock.listen(({ now }) => lines(() => process.see(Date.parse(now))));
    return process;
  }

  #checkThatNobodyWorks(): void {
    const now = this.#clock.now().getTime();
    const working = this.#processes.filter((process) => process.works(now));
    if (now > 0) this.jumps++;
    // Lines are also sent when somebody joins, before anything began.
    if (working.length > 0 && now > 0) throw new Error(`time jumped to ${now} while somebody worked`);
  }
}

type Report = { tasks: number; asleep: number; until: number | null };

class Process {
  readonly #chance: Chance;
  readonly #later: (work: () => void) => void;
  readonly #report: (report: Report, heard?: () => void) => void;
  readonly #sleepers: number[] = [];
  #awake = 0;
  #starting = 0;
  #now = 0;
  #left = 30;

  constructor(chance: Chance, later: (work: () => void) => void, report: (report: Report, heard?: () => void) => void) {
    this.#chance = chance;
    this.#later = later;
    this.#report = report;
  }

  begin(): void {
    const tasks = this.#chance.between(0, 4);
    for (let task = 0; task < tasks; task++) this.#startFromOutside();
  }

  /** The time that this process has heard of. */
  see(now: number): void {
    this.#now = now;
    const due = this.#sleepers.filter((until) => until <= now);
    for (const until of due) this.#sleepers.splice(this.#sleepers.indexOf(until), 1);
    this.#awake += due.length;
    for (const _ of due) this.#later(() => this.#act());
    if (due.length > 0) this.#tell();
  }

  /** A task is awake, other than one that the new time has just woken. */
  works(now: number): boolean {
    return this.#awake > 0 || this.#sleepers.some((until) => until < now);
  }

  live(): number {
    return this.#awake + this.#starting + this.#sleepers.length;
  }

  /** Something outside of all tasks starts one: it begins when the clock has heard of it. */
  #startFromOutside(): void {
    this.#starting++;
    this.#tell(() => {
      this.#starting--;
      this.#awake++;
      this.#later(() => this.#act());
    });
  }

  #act(): void {
    this.#left--;
    this.#awake--;
    const choice = this.#left <= 0 ? 0 : this.#chance.int(10);
    if (choice > 7) {
      this.#awake++;
      this.#later(() => this.#act());
    }
    if (choice > 0) this.#sleepers.push(this.#now + this.#chance.between(1, 5));
    if (this.#chance.happens(0.1)) this.#startFromOutside();
    this.#tell();
  }

  #tell(heard?: () => void): void {
    const asleep = this.#sleepers.length;
    this.#report({ tasks: this.live(), asleep, until: asleep === 0 ? null : Math.min(...this.#sleepers) }, heard);
  }
}

describe('the idle clock, from many seeds', () => {
  it('never jumps past a task that works, and never forgets one that sleeps', () => {
    let jumps = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const fleet = new Fleet(seed);
      try {
        fleet.run();
      } catch (cause) {
        throw new Error(`seed ${seed}`, { cause });
      }
      expect({ seed, unfinished: fleet.unfinished() }).toEqual({ seed, unfinished: 0 });
      jumps += fleet.jumps;
    }
    expect(jumps).toBeGreaterThan(1000);
  });
});
