// A client that knows the API by its own document only: the types are generated from it, a wrong call does not compile.
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { paths } from "./generated/schema.js";

const baseUrl = process.argv[2];
if (!baseUrl) throw new Error("usage: client <base url>");

const api = createClient<paths>({ baseUrl });

/** The data of a good answer; anything else ends the run. */
function good<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (!answer.response.ok) {
    throw new Error(`${answer.response.url} answered ${answer.response.status}: ${JSON.stringify(answer.error)}`);
  }
  return answer.data as T;
}

function expect(what: string, truth: boolean): void {
  if (!truth) throw new Error(`not so: ${what}`);
}

async function someone(displayName: string): Promise<{ id: string; headers: { Authorization: string } }> {
  const email = `${randomUUID()}@client.example`;
  const password = "Correct1Horse";
  const user = good(await api.POST("/auth/signup", { body: { email, password, displayName } }));
  const tokens = good(await api.POST("/auth/login", { body: { email, password } }));
  const accessToken: string = tokens.accessToken;
  const id: string = user.userId;
  return { id, headers: { Authorization: `Bearer ${accessToken}` } };
}

const ada = await someone("Ada");
const bob = await someone("Bob");

const me = good(await api.GET("/users/me", { headers: ada.headers }));
const bio: string | null = me.bio;
expect("a fresh profile has no bio", bio === null);

const post = good(
  await api.POST("/posts", { headers: ada.headers, body: { title: "Typed to the end", content: "Hello", visibility: "public" } }),
);
const posts = good(await api.GET("/posts", { params: { query: { ownerId: ada.id, pageSize: 10 } } }));
const total: number = posts.total;
expect("the post is listed", total === 1 && posts.data[0]?.id === post.id);
const read = good(await api.GET("/posts/{id}", { params: { path: { id: post.id } } }));
const author: string = read.ownerDisplayName;
expect("the author is named", author === "Ada");

const conversation = good(await api.POST("/chat/conversations", { headers: ada.headers, body: { memberIds: [bob.id], title: "Types" } }));
const path = { id: conversation.id };
const message = good(
  await api.POST("/chat/conversations/{id}/messages", { headers: ada.headers, params: { path }, body: { content: "Hello, Bob" } }),
);
const seq: number = message.seq;
const messages = good(await api.GET("/chat/conversations/{id}/messages", { headers: bob.headers, params: { path, query: { afterSeq: 0 } } }));
expect("Bob reads what Ada wrote", messages.data[0]?.seq === seq && messages.data[0]?.content === "Hello, Bob");
good(await api.PUT("/chat/conversations/{id}/read", { headers: bob.headers, params: { path }, body: { seq } }));

const refused = await api.GET("/users/me");
expect("nobody is refused in words", refused.response.status === 401 && refused.error !== undefined);
if (refused.error) {
  const word: string = refused.error.error;
  expect("the refusal has its word", word === "Unauthorized");
}

console.log("The generated client works.");
