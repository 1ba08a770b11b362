internal import Messages

/// What a station did when the process died, and may have died of.
package struct Suspect: Written, Codable, Hashable, Sendable {
    package let consumer: String
    package let key: String
    package let deed: Deed
    /// The message's type and id, if the deed was an input.
    package let type: String
    package let id: String
    /// The stage that it reached the last time.
    package internal(set) var stage: Stage
    /// How often the thread trapped during the deed.
    private(set) var traps = 0
    /// How often the process was killed during the deed: for want of memory, by a watchdog, or by chance.
    private(set) var kills = 0
    /// Whether the message was left out once; it may come again.
    var isLeftOut = false

    /// What a station does.
    package enum Deed: String, Codable, Sendable {
        case input
        case wake
        /// Loading or writing a key's state.
        case state
    }

    /// The stages of a deed, as the black box records them.
    package enum Stage: UInt8, Codable, Sendable {
        case reading = 1
        case deciding, refusing, waking, loading, keeping

        var deed: Deed {
            switch self {
            case .reading, .deciding, .refusing: .input
            case .waking: .wake
            case .loading, .keeping: .state
            }
        }
    }

    init(consumer: String, key: String, stage: Stage, type: String = "", id: String = "") {
        self.consumer = consumer
        self.key = key
        self.stage = stage
        deed = stage.deed
        self.type = deed == .input ? type : ""
        self.id = deed == .input ? id : ""
    }

    /// Whether both are the same deed; counts may differ.
    package func isSame(as other: Suspect) -> Bool {
        consumer == other.consumer && key == other.key && deed == other.deed && type == other.type && id == other.id
    }

    /// A trap is near proof, since a processor is a pure function. A kill may be chance.
    var points: Int { traps * 2 + kills }
    var hasTrapped: Bool { traps > 0 }

    mutating func blame(isTrap: Bool) {
        if isTrap { traps += 1 } else { kills += 1 }
    }

    /// Adds the counts of the same deed seen elsewhere.
    package mutating func add(_ other: Suspect) {
        traps += other.traps
        kills += other.kills
        stage = other.stage
    }
}
