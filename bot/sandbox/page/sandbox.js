// Speaks to the sandbox: looks, acts, and the stream of what happens.

async function asked(path, options) {
  const answer = await fetch(path, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.problem ?? answer.statusText);
  return body;
}

export function look(what, query = {}) {
  return asked(`/sandbox/${what}?${new URLSearchParams(query)}`);
}

export function act(what, body) {
  return asked(`/sandbox/${what}`, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
}

// Calls hear(event) for each event, back() whenever the line stands (again), gone() when it breaks.
export function listen({ hear, back, gone }) {
  const source = new EventSource("/sandbox/events");
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.type === "hello") back();
    else hear(event);
  };
  source.onerror = () => {
    gone();
    // A server that went away and came back as another process answers the next try; a refused one needs a new source.
    if (source.readyState === EventSource.CLOSED) {
      source.close();
      setTimeout(() => listen({ hear, back, gone }), 1500);
    }
  };
}
