import JSON
import OpenAI
import Testing

/// Bodies by chance: whatever stands in them and wherever, a provider that takes each byte for a token counts no more
/// than the measure.
struct ChatRequestBoundTests {
    @Test(arguments: 1..<200)
    func `no body costs a provider more than its measure`(seed: UInt64) throws {
        var writer = Writer(state: seed)
        for others in [[], ["plugins", "models"]] {
            let body = Array(writer.body().utf8)
            let members = UpstreamMembers(others: others)
            let measure = try ChatRequest(body).measure(passing: members)
            let sent = UpstreamBody(model: "m", tokenLimit: 100, members: members)
                .bytes(for: try JSONValue(parsing: body))
            // What the service adds is in the overhead of each request.
            #expect(measure.textBytes + 128 >= sent.count, "\(String(decoding: body, as: UTF8.self))")
            #expect(try JSONValue(parsing: sent).isObject)
        }
    }

    private struct Writer {
        var state: UInt64
        private var names = 0

        init(state: UInt64) { self.state = state }

        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }

        mutating func body() -> String {
            let beside = ["documents", "prediction", "plugins", "models", "chat_template_kwargs", "bad_words", "x"]
            var members = beside.filter { _ in below(2) == 0 }.map { name in "\"\(name)\" :\(value(3))" }
            members.append(#""messages":[\#(list(1 + below(4)) { $0.message() })]"#)
            if below(2) == 0 { members.append(#""tools":[\#(list(below(4)) { $0.tool() })]"#) }
            return "{\"model\":\"m\",\(members.joined(separator: ", "))}"
        }

        private mutating func message() -> String {
            let content = below(2) == 0 ? text() : "[\(list(1 + below(3)) { $0.part() })]"
            return #"{"role":"user", "content":\#(content)\#(more())}"#
        }

        private mutating func part() -> String {
            let type = ["text", "surprise", "thinking"][below(3)]
            return #"{"type":"\#(type)","text":\#(text())\#(more())}"#
        }

        private mutating func tool() -> String {
            let type = ["function", "custom", "web_search"][below(3)]
            return #"{"type":"\#(type)","function":{"name":\#(text())\#(more())}\#(more())}"#
        }

        private mutating func more() -> String {
            (0..<below(3)).map { _ in ",\(name()):\(value(3))" }.joined()
        }

        private mutating func value(_ depth: Int) -> String {
            switch below(depth > 0 ? 5 : 3) {
            case 0: String(repeating: "7", count: 1 + below(50))
            case 1: text()
            case 2: "null"
            case 3: "[ \(list(below(4)) { $0.value(depth - 1) }) ]"
            default: "{\(list(below(4)) { "\($0.name()): \($0.value(depth - 1))" })}"
            }
        }

        private mutating func text() -> String {
            "\"" + (0..<below(20)).map { _ in ["1", "驿", " a", "😀", "-"][below(5)] }.joined() + "\""
        }

        private mutating func name() -> String {
            names += 1
            return "\"name\(names)\""
        }

        private mutating func list(_ count: Int, _ element: (inout Writer) -> String) -> String {
            var elements: [String] = []
            for _ in 0..<count { elements.append(element(&self)) }
            return elements.joined(separator: ",")
        }
    }
}
