// One side of bench/run queue: a process that enqueues or runs jobs of BullMQ or Bee-Queue.
// It reads orders and writes answers, one JSON object a line; see Side.java, which does the same for our engine.
import { createInterface } from 'node:readline';
import bullmq from 'bullmq';
import BeeQueue from 'bee-queue';

const PAYLOAD = 200;
const LATENCY_DEADLINE_MS = 20_000;
const RESULT = { pad: 'r'.repeat(PAYLOAD - '{"pad":""}'.length) };
const PAD = 'p'.repeat(PAYLOAD - '{"sent":"0000000000000000000","pad":""}'.length);

// CLOCK_MONOTONIC, which System.nanoTime() of Java reads too: times of different processes can be compared.
const now = () => process.hrtime.bigint();
const data = () => ({ sent: String(now()).padStart(19, '0'), pad: PAD });
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
const say = answer => process.stdout.write('@' + JSON.stringify(answer) + '\n');

// Counts what the worker does.
class Tally {
  started = 0;
  ended = 0;
  failed = 0;
  first = 0n;
  last = 0n;
  ids = new Set();
  waits = [];
  waiters = [];

  begin(id, sent, kind) {
    if (this.started++ === 0) {
      this.first = now();
    }
    if (kind === 'stamp') {
      this.waits.push(Number((now() - BigInt(sent)) / 1000n));
    }
    if (kind === 'sleep') {
      this.ids.add(id);
    }
    this.look();
  }

  end() {
    this.ended++;
    this.last = now();
    this.look();
  }

  fail() {
    this.failed++;
  }

  look() {
    const due = this.waiters.filter(waiter => waiter.ready());
    if (due.length) {
      this.waiters = this.waiters.filter(waiter => !due.includes(waiter));
      due.forEach(waiter => waiter.resolve(this.counts()));
    }
  }

  when(ready) {
    return new Promise(resolve => {
      this.waiters.push({ ready, resolve });
      this.look();
    });
  }

  counts() {
    return {
      started: this.started,
      ended: this.ended,
      failed: this.failed,
      distinct: this.ids.size,
      first: String(this.first),
      last: String(this.last),
    };
  }
}

let tally = new Tally();

async function run(id, sent, order) {
  tally.begin(id, sent, order.kind);
  if (order.kind === 'sleep') {
    await sleep(order.ms);
  }
  return RESULT;
}

class BullMq {
  async open(order) {
    const options = { connection: { host: '127.0.0.1', port: order.port } };
    this.queue = new bullmq.Queue(order.queue, options);
    await this.queue.waitUntilReady();
    if (order.events) {
      this.events = new bullmq.QueueEvents(order.queue, options);
      await this.events.waitUntilReady();
    }
  }

  one() {
    return this.queue.add('job', data());
  }

  bulk(count) {
    return this.queue.addBulk(Array.from({ length: count }, () => ({ name: 'job', data: data() })));
  }

  async seen() {
    const job = await this.queue.add('job', data());
    await job.waitUntilFinished(this.events, LATENCY_DEADLINE_MS);
  }

  async work(order) {
    const options = { connection: { host: '127.0.0.1', port: order.port }, concurrency: order.concurrency };
    if (order.lockMs) {
      Object.assign(options, { lockDuration: order.lockMs, stalledInterval: order.lockMs });
    }
    this.worker = new bullmq.Worker(order.queue, job => run(job.id, job.data.sent, order), options);
    this.worker.on('completed', () => tally.end());
    this.worker.on('failed', () => tally.fail());
    this.worker.on('error', error => console.error(error));
    await this.worker.waitUntilReady();
  }

  async close() {
    await this.worker?.close();
    await this.events?.close();
    await this.queue?.close();
    this.worker = this.events = this.queue = undefined;
  }
}

class Bee {
  async open(order) {
    this.queue = new BeeQueue(order.queue, {
      redis: { host: '127.0.0.1', port: order.port },
      isWorker: false,
      getEvents: order.events,
      storeJobs: order.events,
    });
    this.early = new Set();
    this.awaited = new Map();
    this.queue.on('job succeeded', id => this.ended(id));
    await this.queue.ready();
  }

  one() {
    return this.queue.createJob(data()).save();
  }

  async bulk(count) {
    const errors = await this.queue.saveAll(Array.from({ length: count }, () => this.queue.createJob(data())));
    if (errors.size) {
      throw new Error(`${errors.size} jobs were not saved`);
    }
  }

  // The end of a job may overtake the answer to its save. Then the event of the job itself is lost, not that of the queue.
  async seen() {
    const { id } = await this.queue.createJob(data()).save();
    if (this.early.delete(id)) {
      return;
    }
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no end of job ${id} was seen`)), LATENCY_DEADLINE_MS);
      this.awaited.set(id, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  ended(id) {
    const seen = this.awaited.get(id);
    if (seen) {
      this.awaited.delete(id);
      seen();
    } else {
      this.early.add(id);
    }
  }

  async work(order) {
    this.worker = new BeeQueue(order.queue, {
      redis: { host: '127.0.0.1', port: order.port },
      getEvents: false,
      storeJobs: false,
      ...(order.lockMs ? { stallInterval: order.lockMs } : {}),
    });
    this.worker.on('error', error => console.error(error));
    this.worker.on('succeeded', () => tally.end());
    this.worker.on('failed', () => tally.fail());
    await this.worker.ready();
    this.worker.process(order.concurrency, job => run(job.id, job.data.sent, order));
    if (order.lockMs) {
      this.worker.checkStalledJobs(order.lockMs);
    }
  }

  async close() {
    await this.worker?.close();
    await this.queue?.close();
    this.worker = this.queue = undefined;
  }
}

const system = { bullmq: BullMq, bee: Bee }[process.argv[2]];
const side = new system();
const progress = { enqueued: 0 };

// Sends so many at a time, each when an earlier one was answered.
async function enqueue({ jobs, width, bulk }) {
  progress.enqueued = 0;
  const began = now();
  const one = async () => {
    while (left > 0) {
      const count = Math.min(bulk, left);
      left -= count;
      await (bulk > 1 ? side.bulk(count) : side.one());
      progress.enqueued += count;
    }
  };
  let left = jobs;
  await Promise.all(Array.from({ length: width }, one));
  return { ms: Number(now() - began) / 1e6 };
}

// One after the other, or one every so often.
async function latency({ samples, everyMs }) {
  const took = [];
  const one = async () => {
    const began = now();
    await side.seen();
    took.push(Number((now() - began) / 1000n));
    progress.enqueued = took.length;
  };
  const begun = [];
  const start = performance.now();
  for (let i = 0; i < samples; i++) {
    if (everyMs === 0) {
      await one();
    } else {
      await sleep(Math.max(0, start + i * everyMs - performance.now()));
      begun.push(one());
    }
  }
  await Promise.all(begun);
  return { seen: took };
}

const orders = {
  open: order => side.open(order),
  work: order => {
    tally = new Tally();
    return side.work(order);
  },
  enqueue,
  latency,
  started: order => tally.when(() => tally.started >= order.jobs),
  finished: order => tally.when(() => tally.ended >= order.jobs),
  waits: () => ({ waits: tally.waits.splice(0) }),
  close: () => side.close(),
};

let told = '';
setInterval(() => {
  const state = { ...progress, ...tally.counts() };
  if (JSON.stringify(state) !== told) {
    told = JSON.stringify(state);
    say({ state });
  }
}, 1000);

createInterface({ input: process.stdin })
  .on('line', async line => {
    const order = JSON.parse(line);
    try {
      say({ id: order.id, answer: (await orders[order.do](order)) ?? {} });
    } catch (error) {
      say({ id: order.id, error: String(error?.stack ?? error) });
    }
  })
  // Whoever ordered is gone.
  .on('close', () => process.exit(0));
say({ state: 'ready' });
