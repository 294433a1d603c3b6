// Many listeners of one conversation, each a client of docs/realtime.md. Told "until <n>", it waits until each has heard message n, and prints what each has, in short.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { MessagePackHubProtocol } from "@microsoft/signalr-protocol-msgpack";
import { listen } from "./generated/client.mjs";

// The first line: too long for an argument, and tokens do not belong there.
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { api, conversationId, tokens } = JSON.parse((await lines.next()).value);

const listeners = tokens.map((token, number) => {
  const state = { heard: 0, last: 0, outOfOrder: 0, digest: createHash("sha256") };
  const hear = ({ seq, id, content }) => {
    if (seq !== state.last + 1) state.outOfOrder++;
    state.last = seq;
    state.heard++;
    state.digest.update(`${seq} ${id} ${content}\n`);
  };
  const protocol = number % 2 ? new MessagePackHubProtocol() : undefined;
  listen({ api, conversationId, accessToken: async () => token, hear, protocol });
  return state;
});

for await (const line of lines) {
  const until = Number(line.split(" ")[1]);
  while (listeners.some(({ last }) => last < until)) await new Promise((wake) => setTimeout(wake, 20));
  const lists = listeners.map(({ heard, last, outOfOrder, digest }) => ({ heard, last, outOfOrder, digest: digest.copy().digest("hex") }));
  process.stdout.write(`heard ${JSON.stringify(lists)}\n`);
}
