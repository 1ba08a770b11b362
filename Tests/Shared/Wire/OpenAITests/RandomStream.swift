/// A provider's stream by chance: mostly chunks that differ in their text alone, among all that may come between them.
struct RandomStream {
    private var state: UInt64
    private var lineEnd = "\n"
    private var shape = Shape()
    private(set) var bytes: [UInt8] = []

    /// What the chunks of one answer have in common.
    private struct Shape {
        var before = ""
        var start = #"{"id":"a","choices":[{"index":0,"delta":{"content":""#
        var end = #""},"finish_reason":null}]}"#
    }

    private static let starts = [
        #"{"id":"a","created":7,"model":"m","choices":[{"index":0,"delta":{"content":""#,
        #"{"model":"m", "choices":[{"index":1,"delta":{"content":""#,
        #"{"choices":[{"delta":{"role":"assistant","content":"","reasoning_content":""#,
        #" {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":""#,
        #"{"choices":[{"index":0,"delta":{"refusal":"no","content":""#,
        #"{"usage":{"prompt_tokens":1,"completion_tokens":2},"choices":[{"delta":{"content":""#,
        #"{"choices":[],"choices":[{"delta":{"content":""#,
        #"{"x":{"choices":[]},"choices":[{"delta":{"content":""#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":""#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"c","function":{"arguments":""#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"d","function":{"name":""#,
        #"{"choices":[{"index":0,"delta":{"function_call":{"name":"f","arguments":""#,
        #"{"object":"chat.completion","created":0,"choices":[{"message":{"content":""#,
        #"{"choices":[{"index":"1","finish_reason":"","message":{"content":""#,
    ]
    private static let ends = [
        #""}}]}"#, #""},"finish_reason":null}],"usage":null}"#, #""}}],"a":1}"#, #""},"finish_reason":"stop"}]}"#,
        #""},"logprobs":null}],"id":"b","model":"m","usage":null,"error":null} "#, #""}}]},"id":"a"}"#,
        #""}]}}],"obfuscation":"x"}"#, #"","more":""}},{"index":1,"delta":{"content":"x"}}]}"#, #""}}],}"#,
        #""}}],"id":"a","id":"b"}"#, #""}}],"error":{"message":"no"}}"#,
    ]
    private static let texts = [
        "", "a", " the quick brown fox", "你好", "é", "🙂", "\u{2E80}", "\\n", "\\\"", "\\\\", "\\u4f60", "\\ud83d\\ude42",
        "\\ud83d", "\\ude42\\u0041", "/", "\u{7F}", "\\/", "{", "data: ", "12345678", "1234567\\t",
    ]
    private static let wrongTexts = [
        "\"}}]}", "\\x", "\\u12g4", "\u{1}", "\t", "\"", "\\", "\n", "\r", "\n\n",
    ]
    private static let others = [
        ": comment", "data: [DONE]", "data:   ", "data: {}", "data: [1]", "data: {", "data: {\"error\":\"no\"}",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}", "data: {\"created\":9}",
        "data: {\"choices\":[\ndata: ]}", "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"network_error\"}]}",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
        "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"e\",\"function\":{\"name\":\"g\"}}]}}]}",
        "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"h\",\"arguments\":{}}}]}}]}",
        "data: : ping", "data: ping", "data: {\"type\":\"ping\"}", "data: {\"message\":\"x\"}", "event: error",
        "\u{FEFF}data: {}", "event: x",
    ]

    init(seed: UInt64) {
        state = seed
        lineEnd = chosen(["\n", "\n", "\n", "\r\n", "\r"])
        if happens(1, of: 10) { bytes += "\u{FEFF}".utf8 }
        changeShape()
        for _ in 0..<number(below: 40) { addEvent() }
        // Nothing that a line could be wrong in may be missed: here any byte is.
        if happens(1, of: 6), !bytes.isEmpty { bytes[number(below: bytes.count)] = UInt8(number(below: 256)) }
    }

    /// The stream as reads might cut it, often whole events at a time.
    mutating func cut() -> [[UInt8]] {
        let longest = chosen([1 << 20, 1000, 100, 10])
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let end = min(start + 1 + number(below: longest), bytes.count)
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }

    private mutating func addEvent() {
        if happens(1, of: 20) { changeShape() }
        if happens(1, of: 50) { return add(line: chosen(Self.others)) }
        var text = ""
        for _ in 0..<number(below: 5) { text += chosen(Self.texts) }
        if happens(1, of: 200) { text += chosen(Self.wrongTexts) + chosen(Self.texts) }
        add(line: shape.before + "data: " + shape.start + text + shape.end)
        if happens(1, of: 300) { bytes.insert(UInt8(0x80 + number(below: 128)), at: bytes.count - number(below: 12)) }
    }

    private mutating func add(line: String) {
        bytes += line.utf8
        if happens(1, of: 50) { lineEnd = chosen(["\n", "\r\n", "\r"]) }
        for _ in 0..<(happens(1, of: 50) ? 1 + number(below: 3) : 2) { bytes += lineEnd.utf8 }
    }

    private mutating func changeShape() {
        shape = Shape()
        if happens(1, of: 3) { shape.start = chosen(Self.starts) }
        if happens(1, of: 3) { shape.end = chosen(Self.ends) }
        if happens(1, of: 5) { shape.before = chosen(["id: 1\n", ": ping\n\n", "event: x\r\n", "data: \n", "\n"]) }
    }

    private mutating func chosen<Element>(_ elements: [Element]) -> Element { elements[number(below: elements.count)] }

    private mutating func happens(_ times: Int, of all: Int) -> Bool { number(below: all) < times }

    /// SplitMix64.
    private mutating func number(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }
}
