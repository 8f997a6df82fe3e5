import type { CassandraNode, KafkaCluster, TcpProxy } from '@millrace/infra-local';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../e2e/rest.ts';
import type { Fleet, Member } from './fleet.ts';
import { PHASES, type Phase } from './phases.ts';
import type { Random } from './random.ts';
import type { Recoveries } from './recoveries.ts';

export interface Victims {
  readonly fleet: Fleet;
  readonly kafka: KafkaCluster;
  readonly cassandra: CassandraNode;
  readonly random: Random;
  readonly recoveries: Recoveries;
  readonly say: (line: string) => void;
}

/** The group gives the tasks of a process that stands still to others when its session, 6 s, is over. */
const ZOMBIE_MS = 60_000;
const AIM_MS = 20_000;
const START_MS = 300_000;

/** Everything that can be done to the system under test. Each resolves when the victim is on its feet again. */
export class Faults {
  /** What happened, by name; a hit in a phase is counted only on evidence. */
  readonly hits: Record<string, number> = {};
  readonly #victims: Victims;
  /** The server lane and the network lane take turns: two of three brokers away is an outage, not a fault. */
  #servers: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(victims: Victims) {
    this.#victims = victims;
  }

  count(name: string, by = 1): void {
    this.hits[name] = (this.hits[name] ?? 0) + by;
  }

  /** Kills a processor in the phase that was hit least (or this one), and starts it again. */
  async killProcessor(aim: Phase = this.#rarest()): Promise<void> {
    const { fleet, random } = this.#victims;
    const running = fleet.of('processor').filter(({ process }) => process.isRunning);
    if (running.length === 0) return;
    const member = random.pick(running);
    if (aim === 'transaction' || aim === 'snapshot')
      await member.watch.reaches(aim, aim === 'snapshot' ? AIM_MS / 2 : AIM_MS);
    await this.#kill(member);
    if (aim === 'restore' || aim === 'rebalance') {
      // The one that comes back is given tasks: it is killed once more while it takes them over.
      member.process.launch();
      if (await member.watch.reaches(aim, AIM_MS)) await this.#kill(member);
    }
    await sleep(random.integer(0, 1500));
    await this.#startAgain(member);
  }

  async killService(role: 'sink' | 'ingest'): Promise<void> {
    const { fleet, random, recoveries } = this.#victims;
    const member = random.pick(fleet.of(role));
    const recovered = recoveries.open(role);
    await this.#kill(member);
    await this.#startAgain(member);
    // Not waited for: it may be killed once more before, and then takes longer.
    const isReady = async (): Promise<boolean> => this.#isOver || (await member.process.isReady());
    until(`${member.name} is ready`, isReady, START_MS).then(
      () => this.#isOver || recovered(),
      () => {},
    );
  }

  /** Nothing is waited for any more. */
  end(): void {
    this.#isOver = true;
  }

  /** SIGSTOP beyond the session timeout; woken, it must find itself fenced. */
  async zombie(role: 'processor' | 'sink'): Promise<void> {
    const { fleet, random, recoveries, say } = this.#victims;
    const running = fleet.of(role).filter(({ process }) => process.isRunning);
    if (running.length === 0) return;
    const busy = (): Member[] => running.filter(({ watch }) => watch.tasks().length > 0);
    if (role === 'processor') await until('a processor has tasks', () => Promise.resolve(busy().length > 0), START_MS);
    const member = random.pick(role === 'processor' ? busy() : running);
    const tasks = [...member.watch.tasks()];
    const stoppedMs = performance.now();
    member.process.signal('SIGSTOP');
    recoveries.begin('zombie', tasks);
    const taken = (): number =>
      tasks.filter((task) => {
        const last = fleet.lastCommits.get(task);
        return last !== undefined && last.member !== member.name && last.ms > stoppedMs;
      }).length;
    // Woken when another has committed in its place; alone, or a sink, after a while that differs.
    const hasHeirs = running.length > 1 && tasks.length > 0;
    const mostMs = hasHeirs ? ZOMBIE_MS : random.integer(11_000, 14_000);
    while (performance.now() - stoppedMs < mostMs && taken() === 0) await sleep(50);
    await sleep(random.integer(0, 3000));
    const heirs = taken();
    member.process.signal('SIGCONT');
    this.count(`zombie ${role}`);
    if (heirs > 0) this.count('zombie whose tasks others had');
    say(`zombie ${member.name}: ${heirs} of ${tasks.length} tasks were taken over`);
  }

  killBroker(): Promise<void> {
    return this.#withServers(async () => {
      const { kafka, random, recoveries, fleet, say } = this.#victims;
      const broker = random.pick(kafka.brokers);
      say(`kill -9 broker ${broker.id}`);
      recoveries.disturb();
      await broker.kill('SIGKILL');
      this.count('kill broker');
      recoveries.begin('broker', [...fleet.lastCommits.keys()]);
      await sleep(random.integer(0, 3000));
      await broker.restart();
    });
  }

  killCassandra(): Promise<void> {
    return this.#withServers(async () => {
      const { cassandra, fleet, recoveries, say } = this.#victims;
      say('kill -9 Cassandra');
      recoveries.disturb();
      const killedMs = performance.now();
      await cassandra.kill('SIGKILL');
      this.count('kill cassandra');
      await cassandra.restart();
      await until(
        'the gateway answers again',
        async () => {
          for (const gateway of fleet.of('gateway')) this.#revive(gateway);
          return (await fetch(`${fleet.gatewayUrl}/v1/views/page_totals`)).ok;
        },
        START_MS,
      );
      recoveries.add('cassandra', performance.now() - killedMs);
    });
  }

  /** Connections are reset, or stand still one way or both, or become slow, for a while. */
  disturbNetwork(): Promise<void> {
    return this.#withServers(async () => {
      const { kafka, cassandra, random, recoveries, say } = this.#victims;
      const proxies: [string, TcpProxy | null][] = [
        ...kafka.brokers.map((broker): [string, TcpProxy | null] => [`broker ${broker.id}`, broker.proxy]),
        ['Cassandra', cassandra.proxy],
      ];
      const [name, proxy] = random.pick(proxies);
      if (proxy === null) throw new Error(`${name} was started without a proxy`);
      const kind = random.pick(['cut', 'cut', 'hang', 'lose answers', 'delay'] as const);
      say(`${kind}: connections to ${name}`);
      recoveries.disturb();
      if (kind === 'cut') {
        if (proxy.cut() > 0) this.count('cut');
        return;
      }
      if (kind === 'delay') proxy.delay(random.integer(20, 200));
      else proxy.hang(kind === 'hang' ? 'both' : 'answers');
      await sleep(random.integer(1000, 8000));
      // What stood still arrives later than anybody waits for it, or never.
      if (random.integer(0, 1) === 1) proxy.cut();
      proxy.heal();
      this.count(kind);
    });
  }

  /** Starts processors or drains them until there are `count`. */
  async scaleTo(count: number): Promise<void> {
    const { fleet, say } = this.#victims;
    say(`scale to ${count}`);
    while (fleet.of('processor').length < count) {
      const retired = fleet.members.find((member) => member.role === 'processor' && member.retired);
      const member = retired ?? (await fleet.add('processor'));
      member.retired = false;
      await this.#startAgain(member);
    }
    for (const member of fleet.of('processor').slice(count)) {
      member.retired = true;
      member.process.signal('SIGCONT');
      await member.process.drain();
      member.watch.forget();
    }
    this.count('scale');
  }

  /** Ends everything that lasts, and starts whatever does not run. */
  async healAll(): Promise<void> {
    const { fleet, kafka, cassandra } = this.#victims;
    await this.#servers;
    for (const proxy of [...kafka.brokers.map((broker) => broker.proxy), cassandra.proxy]) proxy?.heal();
    for (const member of fleet.members) if (!member.retired) await this.#startAgain(member);
  }

  async #kill(member: Member): Promise<void> {
    const { recoveries, say } = this.#victims;
    const { watch, process } = member;
    const killed = process.kill();
    recoveries.begin(member.role, watch.tasks());
    await killed;
    // Its last lines have been read: now it is known what it was doing.
    const phases = watch.phases();
    watch.forget();
    this.count(`kill ${member.role}`);
    for (const phase of phases) this.count(`in ${phase}`);
    say(`kill -9 ${member.name}${phases.length > 0 ? ` in ${phases.join(', ')}` : ''}`);
  }

  async #startAgain(member: Member): Promise<void> {
    if (member.process.isRunning || member.retired) return;
    member.process.launch();
    const lives = async (): Promise<boolean> => {
      this.#revive(member);
      return (await fetch(`${member.process.url}/health/live`)).ok;
    };
    await until(`${member.name} lives`, lives, START_MS);
  }

  /** What ends by itself is started again, as every supervisor does, and told in the report. */
  #revive(member: Member): void {
    if (member.process.isRunning) return;
    this.count(`${member.role} ended by itself`);
    member.process.launch();
  }

  #rarest(): Phase {
    const hits = (phase: Phase): number => this.hits[`in ${phase}`] ?? 0;
    return [...PHASES].sort((a, b) => hits(a) - hits(b))[0];
  }

  #withServers(work: () => Promise<void>): Promise<void> {
    const done = this.#servers.then(work);
    this.#servers = done.catch(() => {});
    return done;
  }
}
