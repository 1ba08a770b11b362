/// Damages providers' bodies by chance: their bytes, their lines, and the JSON in their events.
struct StreamMutation {
    private var random: SeededRandom
    private let bodies: [[UInt8]]

    private static let lines = [
        "data: [DONE]\n\n", "event: error\n", "event: ping\n", ": ping\n", ": ping\n\n", "id: 1\n", "retry: 1\n", "\n",
        "\r",
        "\r\n", "data:\n\n", "data\n", "data: : hi\n\n", "data: {}\n\n", "data: [1]\n\n", "\u{FEFF}", "data: ", "\u{0}",
        "data: {\"error\":{}}\n\n", "data: {\"choices\":[]}\n\n", "data: {\"choices\":[{}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}\n\n", "event: \n",
        "data: {\"object\":\"error\"}\n\n",
    ]
    private static let wrongBytes: [[UInt8]] = [
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE4, 0xBD], [0x00], [0x0B],
    ]
    private static let values = [
        "null", "true", "false", "0", "-1", "1", "7", "7.0", "7.5", "7e0", "1e400", "-0", "1e-400", "64", "129",
        "4294967297",
        "9223372036854775807", "9223372036854775808", "18446744073709551616", "-9223372036854775808", "\"\"",
        "\"error\"",
        "\"stop\"", "\"0\"", "\"\\ud83d\"", "\"\\u0000\"", "{}", "[]", "[[]]", "[{}]", "{\"\":0}",
        "{\"message\":\"no\"}",
        "[null]", "[1,\"a\",{}]", "{\"index\":0}", "[{\"index\":0},{\"index\":0}]", "[{\"index\":5,\"delta\":{}}]",
    ]
    private static let names = [
        "error", "choices", "usage", "created", "object", "id", "model", "index", "delta", "message", "finish_reason",
        "content", "tool_calls", "function_call", "function", "name", "arguments", "type", "reasoning_details",
        "prompt_tokens", "completion_tokens", "total_tokens", "code", "detail", "x", "logprobs", "role", "\\u0069d",
    ]

    init(seed: UInt64, of bodies: [[UInt8]]) {
        random = SeededRandom(seed)
        self.bodies = bodies
    }

    /// The next damaged body.
    mutating func body() -> [UInt8] {
        var body = random.chosen(bodies)
        for _ in 0...random.number(below: 4) {
            switch random.number(below: 10) {
            case 0...4: changeEvent(of: &body)
            case 5: changeByte(of: &body)
            case 6: cutOut(of: &body)
            case 7: splice(&body)
            case 8: insertLine(into: &body)
            default: changeLineEnds(of: &body)
            }
        }
        return Array(body.prefix(1 << 16))
    }

    mutating func cuts(of count: Int) -> [Int] { random.cuts(of: count) }
    mutating func choices() -> Int { random.chosen([1, 1, 1, 2, 3]) }
    mutating func showsUsage() -> Bool { random.happens(1, of: 2) }

    // MARK: - Bytes and lines

    private mutating func changeByte(of body: inout [UInt8]) {
        guard !body.isEmpty else { return }
        let place = random.number(below: body.count)
        if random.happens(1, of: 3) {
            body.insert(contentsOf: random.chosen(Self.wrongBytes), at: place)
        } else {
            body[place] ^= 1 << UInt8(random.number(below: 8))
        }
    }

    private mutating func cutOut(of body: inout [UInt8]) {
        let range = random.range(within: body.count, atMost: random.chosen([1, 8, 100, 4096]))
        if random.happens(1, of: 2) {
            body.removeSubrange(range)
        } else {
            body.insert(contentsOf: Array(body[range]), at: random.number(below: body.count + 1))
        }
    }

    private mutating func splice(_ body: inout [UInt8]) {
        let other = random.chosen(bodies)
        let begin = eventStart(in: body)
        body = Array(body[..<begin] + other[eventStart(in: other)...])
    }

    private mutating func insertLine(into body: inout [UInt8]) {
        let place = random.happens(3, of: 4) ? eventStart(in: body) : random.number(below: body.count + 1)
        body.insert(contentsOf: Array(random.chosen(Self.lines).utf8), at: place)
    }

    private mutating func changeLineEnds(of body: inout [UInt8]) {
        let ends: [[UInt8]] = [[0x0D], [0x0D, 0x0A], [0x0A], [0x0A, 0x0A]]
        let end = random.chosen(ends)
        let isWhole = random.happens(1, of: 2)
        var changed: [UInt8] = []
        for byte in body {
            if byte == 0x0A, isWhole || random.happens(1, of: 4) { changed += end } else { changed.append(byte) }
        }
        body = changed
    }

    /// Where an event starts, or the end.
    private mutating func eventStart(in body: [UInt8]) -> Int {
        let starts = [0] + body.indices.filter { $0 > 1 && body[$0 - 1] == 0x0A && body[$0 - 2] == 0x0A }
        return random.happens(1, of: 8) ? body.count : random.chosen(starts)
    }

    // MARK: - JSON

    /// Changes one value in the JSON of one event, or of a body that is JSON.
    private mutating func changeEvent(of body: inout [UInt8]) {
        let text = String(decoding: body, as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let places = lines.indices.filter { lines[$0].contains("{") }
        guard !places.isEmpty else { return }
        let place = random.chosen(places)
        let label = lines[place].prefix { $0 != "{" }
        guard var tree = JSONTree(parsing: String(lines[place].dropFirst(label.count))) else { return }
        for _ in 0...random.number(below: 2) { change(&tree, depth: 0) }
        lines[place] = label + tree.json
        body = Array(lines.joined(separator: "\n").utf8)
    }

    private mutating func change(_ tree: inout JSONTree, depth: Int) {
        switch tree {
        case .object(var members) where random.happens(depth < 2 ? 5 : 3, of: 6) && !members.isEmpty:
            let place = random.number(below: members.count)
            switch random.number(below: 8) {
            case 0: members.remove(at: place)
            case 1: members.insert(members[place], at: random.number(below: members.count + 1))
            case 2: members[place].name = random.chosen(Self.names)
            case 3: members.append(.init(name: random.chosen(Self.names), value: value()))
            default: change(&members[place].value, depth: depth + 1)
            }
            tree = .object(members)
        case .list(var elements) where random.happens(5, of: 6) && !elements.isEmpty:
            let place = random.number(below: elements.count)
            switch random.number(below: 6) {
            case 0: elements.remove(at: place)
            case 1: elements.insert(elements[place], at: random.number(below: elements.count + 1))
            case 2: elements += Array(repeating: elements[place], count: random.chosen([1, 5, 200]))
            default: change(&elements[place], depth: depth + 1)
            }
            tree = .list(elements)
        default: tree = value()
        }
    }

    private mutating func value() -> JSONTree {
        switch random.number(below: 12) {
        case 0: return .text(String(repeating: "x", count: random.chosen([1, 300, 5000])))
        case 1: return nested(random.chosen([3, 60, 127, 140]))
        case 2: return .text(random.chosen(["\\n", "\\\"", "你好", "\\ud83d\\ude42", "\\u2028", "data: [DONE]"]))
        default: return JSONTree(parsing: random.chosen(Self.values)) ?? .scalar("null")
        }
    }

    private mutating func nested(_ depth: Int) -> JSONTree {
        let isList = random.happens(1, of: 2)
        return (0..<depth).reduce(.scalar("0")) { inner, _ in
            isList ? .list([inner]) : .object([.init(name: "a", value: inner)])
        }
    }
}
