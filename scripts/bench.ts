// `npm run bench`: CPU time and memory of the built proxy beside a bare pass-through and nginx, in one run.
// The method is in docs/performance.md.
import { benchAgent } from './bench/agent/bench-agent.ts';
import { cpuCases, type TargetName, targetNames } from './bench/bench-cases.ts';
import { type BenchOptions, OptionError, readOptions, usage } from './bench/bench-options.ts';
import { planNames } from './bench/load-plans.ts';
import { describeMachine, Neighbours } from './bench/machine.ts';
import { type Allocations, allocationTable, measureAllocations } from './bench/measure-allocations.ts';
import { type CpuResult, measureCpu } from './bench/measure-cpu.ts';
import { type MemoryResult, MemoryWatch, measureIdleStreams } from './bench/measure-memory.ts';
import { profileTarget } from './bench/profile.ts';
import { proxyIsBuilt } from './bench/proxy.ts';
import { cpuTable, hasInvalidRounds, memoryTable, remarks } from './bench/report.ts';
import { Rig } from './bench/rig.ts';
import { selfCheck } from './bench/self-check.ts';
import { Workspace } from './bench/workspace.ts';

const progress = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

interface Measured {
  readonly cpu: readonly CpuResult[];
  readonly memory: readonly MemoryResult[];
  /** Undefined when it was not asked for. */
  readonly allocations: Allocations | undefined;
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args[0] === 'agent') return benchAgent(args.slice(1), openWorkspace, { print, progress });
  const options = readOptions(args);
  if (options.help) {
    print(usage);
    return 0;
  }
  const rig = await Rig.start(openWorkspace());
  progress(rig.placement.description);
  if (options.selfCheck) return selfCheck(rig, options, progress, print);
  if (options.profile) return profile(rig, options);
  return measure(rig, options);
}

/** @throws Error on systems without /proc. */
function openWorkspace(): Workspace {
  if (process.platform !== 'linux') {
    throw new Error('The benchmark reads CPU time and memory from /proc and so runs on Linux only.');
  }
  const workspace = new Workspace();
  process.on('exit', () => workspace.close());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
  if (process.connected) process.on('disconnect', () => process.exit(1));
  return workspace;
}

async function measure(rig: Rig, options: BenchOptions): Promise<number> {
  const machine = describeMachine();
  const neighbours = new Neighbours();
  const targets = presentTargets(options, machine.nginx !== undefined);
  const startedAt = performance.now();
  const { cpu, memory, allocations } = await measureAll(rig, options, targets);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const about = {
    ...machine,
    placement: rig.placement.description,
    neighbours: neighbours.describe(),
    seconds,
  };
  if (options.json) print(JSON.stringify({ about, cpu, memory, allocations }, null, 2));
  else {
    const nginx = machine.nginx === undefined ? 'no nginx' : `nginx ${machine.nginx}`;
    print(
      `\nNode ${about.node}, undici ${about.undici}, ${nginx}; ${about.processor}, ${about.cores} cores; ${about.placement}`,
    );
    print(
      `${options.rounds} rounds of ${options.windowMs / 1_000} s, ${seconds} s in all; ${about.neighbours}`,
    );
    if (cpu.length > 0) print(`\n${cpuTable(cpu)}`);
    if (memory.length > 0) print(`\n${memoryTable(memory)}`);
    if (allocations !== undefined) print(`\n${allocationTable(allocations)}`);
    const quick = options.quick ? ['a quick run: fewer requests, and no burst of 2 MB bodies'] : [];
    print(['', ...remarks(cpu), ...quick].join('\n'));
  }
  return hasInvalidRounds(cpu) ? 1 : 0;
}

async function measureAll(
  rig: Rig,
  options: BenchOptions,
  targets: readonly TargetName[],
): Promise<Measured> {
  const memory: MemoryResult[] = [];
  const watch = new MemoryWatch(rig, progress);
  const asks = (name: (typeof options.cases)[number]): boolean => options.cases.includes(name);
  if (asks('requests') || asks('burst')) {
    memory.push(await watch.start(targets));
    if (asks('requests')) memory.push(await watch.serveMany(options.memoryRequests));
    if (asks('burst')) memory.push(await watch.burst());
  }
  // The two minutes after the burst pass while the other cases are measured.
  const cpu = await measureCases(rig, options, targets);
  if (asks('idle')) memory.push(await measureIdleStreams(rig, targets, options.idleStreams, progress));
  if (asks('burst')) memory.push(await watch.settle());
  await watch.stop();
  const allocations = asks('chunks') && targets.includes('proxy') ? await measureAllocations() : undefined;
  return { cpu, memory, allocations };
}

async function measureCases(
  rig: Rig,
  options: BenchOptions,
  targets: readonly TargetName[],
): Promise<CpuResult[]> {
  const chosen = cpuCases.filter(({ name }) => options.cases.includes(name));
  if (chosen.length === 0) return [];
  const servers = [];
  for (const target of targets) servers.push({ ...(await rig.startTarget(target)), name: target });
  const results = [];
  for (const cpuCase of chosen) results.push(await measureCpu(rig, servers, cpuCase, options, progress));
  for (const server of servers) await rig.stop(server);
  return results;
}

/** @throws Error when the proxy is asked for and not built. */
function presentTargets(options: BenchOptions, nginxIsPresent: boolean): TargetName[] {
  if (options.targets.includes('proxy')) requireProxy();
  if (nginxIsPresent || !options.targets.includes('nginx')) return [...options.targets];
  progress('nginx is not on the PATH and is left out.');
  return options.targets.filter((target) => target !== 'nginx');
}

function requireProxy(): void {
  if (!proxyIsBuilt()) throw new Error('The proxy is not built yet: npm run setup builds it.');
}

/** By default the proxy alone; `--only bare,proxy` shows beside it what any pass-through pays. */
async function profile(rig: Rig, options: BenchOptions): Promise<number> {
  const chosen = options.targets.filter((target) => target !== 'nginx');
  const targets = options.targets.length === targetNames.length ? (['proxy'] as const) : chosen;
  if (targets.includes('proxy')) requireProxy();
  for (const plan of planNames) {
    if (!options.cases.some((name) => name === plan)) continue;
    for (const target of targets) {
      progress(`profile: ${plan}, ${target}`);
      print(`\n${await profileTarget(rig, target, plan, options.windowMs)}`);
    }
  }
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(error instanceof OptionError ? `${text}\n\n${usage}` : `${text}\n`);
    process.exit(1);
  },
);
