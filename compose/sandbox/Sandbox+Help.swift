extension Sandbox {
    /// The words that make an answer fail or differ, one a line, for whoever reads a terminal.
    package nonisolated static let help = """
        sandbox:429                any status from 400 to 599, with OpenAI's error body; 429 and 503 bear Retry-After: 1
        sandbox:quota              429 with insufficient_quota
        sandbox:html               502 with a page instead of JSON
        sandbox:flaky:N            500 to the first N calls of one conversation, then the answer
        sandbox:slow-start:MS      the answer's head comes after MS
        sandbox:pace:MS            the time between two chunks
        sandbox:long:N             N chunks: the numbers from 1 on, or of the text
        sandbox:text:SEED          a text in two languages that follows from the seed
        sandbox:cut:N              the connection is cut after N chunks
        sandbox:stall:N            nothing comes after N chunks, but the connection stays open
        sandbox:error-in-stream:N  an error instead of what follows N chunks
        sandbox:no-finish          the stream ends without a reason to finish, usage and [DONE]
        sandbox:no-done            the stream ends without [DONE]
        sandbox:no-usage           the provider does not say what was used
        sandbox:late-usage         usage comes with the last chunk, unasked, as some providers send it
        """
}
