/// Numbers that are the same for the same seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Writes JSON documents at random, with odd spaces, escapes and numbers.
struct RandomDocuments {
    var numbers: SeededNumbers

    mutating func next() -> [UInt8] { Array((space() + value(depth: 0) + space()).utf8) }

    /// A document with a few bytes changed, removed or doubled.
    mutating func nextDamaged() -> [UInt8] {
        var bytes = next()
        for _ in 0..<Int.random(in: 1...3, using: &numbers) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &numbers)
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: bytes.remove(at: index)
            case 1: bytes.insert(bytes[index], at: index)
            case 2: bytes[index] = Array("{}[]\",:\\0-.eEtfn \u{1}".utf8).randomElement(using: &numbers) ?? 0
            default: bytes[index] = UInt8.random(in: 1...255, using: &numbers)
            }
        }
        return bytes
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: depth > 5 ? 2..<8 : 0..<8, using: &numbers) {
        case 0: return list("{", "}", depth) { documents in documents.string() + documents.space() + ":" }
        case 1: return list("[", "]", depth) { _ in "" }
        case 2: return pick(["true", "false", "null"])
        case 3, 4: return number()
        default: return string()
        }
    }

    private mutating func list(
        _ open: String, _ close: String, _ depth: Int, _ prefix: (inout RandomDocuments) -> String
    ) -> String {
        var text: [String] = []
        for _ in 0..<Int.random(in: 0...4, using: &numbers) {
            text.append(space() + prefix(&self) + space() + value(depth: depth + 1) + space())
        }
        return open + (text.isEmpty ? space() : text.joined(separator: ",")) + close
    }

    private mutating func number() -> String {
        pick(["0", "-0", "-1", "12", "9007199254740993", "1.5", "-0.25", "1e3", "2E-2", "3.25e+1", "123456789"])
    }

    private mutating func string() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...6, using: &numbers) {
            text += pick([
                "a", "role", "你好", "😀", "é", " ", "\\n", "\\\"", "\\\\", "\\/", "\\u4f60", "\\ud83d\\ude00", "\\t",
                "plain text of some length",
            ])
        }
        return "\"\(text)\""
    }

    private mutating func space() -> String { pick(["", "", "", " ", "\n", "\t ", "\r\n"]) }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &numbers) ?? "" }
}
