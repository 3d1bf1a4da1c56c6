import { expect, test } from 'vitest';
import { encodeLiveEvent, type LiveTestEvent, readLiveEvents } from './live-events';

const EVENTS: ReadonlyArray<LiveTestEvent> = [
  {
    kind: 'line',
    line: {
      id: 'a',
      stage: 'token',
      title: 'Größe ≤ 3\nlines',
      state: 'passed',
      evidence: ['“quoted”'],
    },
  },
  { kind: 'stored', testRunId: 'run' },
];

function streamOf(chunks: ReadonlyArray<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(chunk);
      }
      controller.close();
    },
  });
}

async function readAll(chunks: ReadonlyArray<Uint8Array>): Promise<ReadonlyArray<LiveTestEvent>> {
  const events: Array<LiveTestEvent> = [];
  for await (const event of readLiveEvents(streamOf(chunks))) {
    events.push(event);
  }
  return events;
}

const bytes = new TextEncoder().encode(EVENTS.map(encodeLiveEvent).join(''));

test('events arrive whole however the network cuts them, also inside a letter', async () => {
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    expect(await readAll(chunks)).toEqual(EVENTS);
  }
});

test('a stream that breaks off in the middle of an event gives an error, not half an event', async () => {
  await expect(readAll([bytes.subarray(0, bytes.length - 5)])).rejects.toThrow();
});

test('an event is one line', () => {
  for (const event of EVENTS) {
    expect(encodeLiveEvent(event).match(/\n/g)).toHaveLength(1);
  }
});
