// Server-Sent Events, read by hand, because an EventSource sends neither a token nor a header.

function parsed(block) {
  const lines = block.split("\n");
  return {
    name: lines.find(line => line.startsWith("event:"))?.slice(6).trim(),
    data: lines.filter(line => line.startsWith("data:")).map(line => line.slice(5)).join("\n"),
  };
}

/**
 * Reads a stream until it ends.
 *
 * @param open sends the request with the signal that it is given; completes with the response
 * @param silenceMillis after this time without anything nothing comes through any more, so it fails
 * @param signal ends it
 * @param each is given each event, {name, data}; a comment has no data
 */
export async function readEvents(open, silenceMillis, signal, each) {
  const silence = new AbortController();
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMillis);
  };
  const stop = () => silence.abort();
  signal.addEventListener("abort", stop);
  try {
    heard();
    const response = await open(silence.signal);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heard();
      const blocks = (text + part.value).split("\n\n");
      text = blocks.pop();
      blocks.forEach(block => each(parsed(block)));
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
