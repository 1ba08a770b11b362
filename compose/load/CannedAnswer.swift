/// The one answer of the fast upstream: twenty words, the usage, the end, each an event and an HTTP chunk of its own.
struct CannedAnswer {
    static let words = 20

    let head: [UInt8]
    /// The events one by one, the last with the end of the body.
    let parts: [[UInt8]]
    /// Head and events together.
    let whole: [UInt8]

    init() {
        head = Array(
            ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n").utf8)
        var events = (0..<Self.words).map {
            Self.event(
                #"{"index":0,"delta":{\#($0 == 0 ? Self.role : "")"content":"word \#($0) "},"finish_reason":null}"#)
        }
        events.append(Self.event(#"{"index":0,"delta":{},"finish_reason":"stop"}"#))
        events.append(Self.event("", usage: #"{"prompt_tokens":9,"completion_tokens":20,"total_tokens":29}"#))
        events.append("data: [DONE]\n\n")
        var parts = events.map(Self.chunk)
        parts[parts.count - 1] += Array("0\r\n\r\n".utf8)
        self.parts = parts
        whole = head + parts.joined()
    }

    /// The list of models: one sends all events at once, the others one every so many milliseconds.
    static let models: [UInt8] = {
        let names = ["burst", "paced-10", "paced-500"]
        let models = names.map { #"{"id":"\#($0)","object":"model","created":1700000000,"owned_by":"load"}"# }
        let body = #"{"object":"list","data":[\#(models.joined(separator: ","))]}"#
        return Array(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                .utf8)
    }()

    private static let role = #""role":"assistant","#

    private static func event(_ choice: String, usage: String = "null") -> String {
        #"data: {"id":"chatcmpl-load","object":"chat.completion.chunk","created":1700000000,"model":"load","#
            + #""choices":[\#(choice)],"usage":\#(usage)}"# + "\n\n"
    }

    private static func chunk(_ text: String) -> [UInt8] {
        Array("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n".utf8)
    }
}
