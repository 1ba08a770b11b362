/// The plan of a run, from its arguments.
struct Plan {
    /// What clients ask for.
    enum Kind {
        /// Answers that stream.
        case chats
        /// Who calls, as a proxy before another service asks.
        case verifications
    }

    let kind: Kind
    var url = ""
    var path: String
    /// The keys of the accounts that ask; the connections have them in turn.
    var keys = ["none"]
    var model = "burst"
    var connections = 1
    /// Requests a second of all connections together; nil for as many as possible.
    var rate: Double?
    var seconds = 5.0
    var warmUp = 0.5
    var words = CannedAnswer.words
    /// Of a question; nil for a short one.
    var characters: Int?
    /// The process whose memory is watched.
    var process: Int?
    /// True if the run counts the streams that are open at once.
    var countsOpen = false

    /// Nanoseconds between two turns of a connection; nil if it asks again at once.
    var interval: UInt64? { rate.map { UInt64(Double(connections) / $0 * 1e9) } }

    /// Parses the arguments; nil if one is unknown or has no valid value.
    init?(_ arguments: some Sequence<String>, for kind: Kind = .chats) {
        self.kind = kind
        path = kind == .chats ? "/v1/chat/completions" : "/auth/verify"
        var rest = arguments.makeIterator()
        while let name = rest.next() {
            if name == "--json" { continue }
            if name == "--paced" {
                model = "paced-10"
            } else if let value = rest.next() {
                guard read(name, value) else { return nil }
            } else {
                return nil
            }
        }
    }

    private mutating func read(_ name: String, _ value: String) -> Bool {
        switch name {
        case "--url": url = value
        case "--path": path = value
        case "--key": keys = [value]
        case "--keys": keys = value.split(separator: ",").map(String.init)
        case "--model": model = value
        case "--pid": process = Int(value)
        case "--connections", "--open": connections = Int(value) ?? 0
        case "--seconds": seconds = Double(value) ?? 0
        case "--warm-up": warmUp = Double(value) ?? 0
        case "--rate":
            guard let rate = Double(value), rate > 0 else { return false }
            self.rate = rate
        case "--words": words = Int(value) ?? 0
        case "--characters":
            guard let characters = Int(value), characters > 0 else { return false }
            self.characters = characters
        default: return false
        }
        if name == "--open" { countsOpen = true }
        return connections > 0 && seconds > 0 && !keys.isEmpty
    }
}
