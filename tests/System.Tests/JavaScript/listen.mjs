// Listeners of one conversation, each a client of docs/realtime.md. Told "until <n>", it waits until each has heard message n, and prints all that they heard.
import { createInterface } from "node:readline";
import { MessagePackHubProtocol } from "@microsoft/signalr-protocol-msgpack";
import { listen } from "./generated/client.mjs";

// The first line: too long for an argument, and tokens do not belong there.
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { api, conversationId, tokens, binary } = JSON.parse((await lines.next()).value);

const listeners = tokens.map((token) => {
  const heard = [];
  const protocol = binary ? new MessagePackHubProtocol() : undefined;
  const stop = listen({ api, conversationId, accessToken: async () => token, hear: (message) => heard.push(message), protocol });
  return { heard, stop };
});

const until = async (last) => {
  console.log(new Date().toISOString(), `waiting for ${last}`, listeners.map(({ heard }) => `${heard.length} up to ${heard.at(-1)?.seq}`));
  while (listeners.some(({ heard }) => heard.length < last)) await new Promise((wake) => setTimeout(wake, 50));
};

for await (const line of lines) {
  await until(Number(line.split(" ")[1]));
  await Promise.all(listeners.map(({ stop }) => stop()));
  // SignalR speaks here too.
  process.stdout.write(`heard ${JSON.stringify(listeners.map(({ heard }) => heard))}\n`, () => process.exit(0));
}
