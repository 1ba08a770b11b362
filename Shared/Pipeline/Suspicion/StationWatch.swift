internal import BlackBox
package import Messages

/// Notes what one station does, and says what it must leave out since the process died of it.
///
/// While nothing is suspected a note is all it costs. Used on the station's thread.
package final class StationWatch {
    private let consumer: String
    private let slot: BlackBox.Slot?
    private let suspicion: Suspicion?
    private let limit: Int
    private var suspects: [Suspect]
    /// What was decided after all, or whose key was set aside, and is not committed.
    private var settled: [Suspect] = []
    /// Messages that were left out: they are known as long as the process lives, since who sent one may send it again.
    private var leftOut: [Suspect] = []

    /// Watches nothing: for a log that dies with its process.
    package init() {
        consumer = ""
        slot = nil
        suspicion = nil
        limit = .max
        suspects = []
    }

    init(_ consumer: Topic, _ suspects: [Suspect], limit: Int, slot: BlackBox.Slot?, of suspicion: Suspicion?) {
        self.consumer = consumer.name
        self.suspects = suspects
        self.limit = limit
        self.slot = slot
        self.suspicion = suspicion
    }

    /// Whether anything is suspected; else nothing need be asked.
    package var isAlert: Bool { !suspects.isEmpty }

    // MARK: - Noting

    package func note(_ stage: Suspect.Stage, _ event: Event) {
        slot?.note(stage.rawValue, event.key, event.markedType, event.id)
    }

    package func note(_ stage: Suspect.Stage, key: String) { slot?.note(stage.rawValue, key) }

    /// The same input or key, a step further.
    package func note(_ stage: Suspect.Stage) { slot?.note(stage.rawValue) }

    /// Nothing is being done.
    package func rest() { slot?.clear() }

    // MARK: - Judging

    /// How far an input came that must not be decided; nil for every other.
    package func verdict(on event: Event) -> Suspect.Stage? {
        suspects.first { $0.isInput(event) && isConvicted($0) }?.stage
    }

    /// Why a key must be set aside; nil for every other.
    ///
    /// A client that repeats what killed the process gives it another id each time: two inputs of a key that trapped
    /// speak against the key.
    package func verdict(onKey key: String) -> String? {
        let known = suspects.filter { suspect in
            suspect.key == key.cut && !settled.contains { $0.isSame(as: suspect) }
        }
        if known.contains(where: { $0.deed == .wake && isConvicted($0) }) {
            return "The process died when the key was woken."
        }
        if known.contains(where: { $0.deed == .state && isConvicted($0) }) {
            return "The process died when the key's state was loaded or written."
        }
        let inputs = known.filter { $0.deed == .input && $0.hasTrapped }
        return Set(inputs.map(\.id)).count > 1 ? "The process died of several messages of the key." : nil
    }

    private func isConvicted(_ suspect: Suspect) -> Bool { suspect.points >= limit }

    /// An input was decided, refused or became a dead letter.
    package func settle(_ event: Event) {
        settle { $0.isInput(event) && !isConvicted($0) }
        leftOut += suspects.filter { $0.isInput(event) && isConvicted($0) }
    }

    package func settle(_ deed: Suspect.Deed, key: String) { settle { $0.deed == deed && $0.key == key.cut } }

    /// A key was set aside: nothing of it is done any more.
    package func settle(key: String) { settle { $0.key == key.cut } }

    private func settle(_ isSettled: (Suspect) -> Bool) { settled += suspects.filter(isSettled) }

    /// Those of them that are still suspected; nil if none is.
    package func unsettled(_ known: [Suspect]) -> [Suspect]? {
        let left = known.filter { suspect in !(settled + leftOut).contains { $0.isSame(as: suspect) } }
        return left.isEmpty ? nil : left
    }

    // MARK: - Handing over

    /// What was found here of some keys, to be kept by a log that others read too.
    package func trapped(where isWanted: (String) -> Bool) -> [Suspect] {
        suspects.filter { $0.hasTrapped && !$0.isLeftOut && isWanted($0.key) }
    }

    /// The log keeps these now.
    package func take(_ shared: [Suspect]) {
        let known = suspects.filter { suspect in shared.contains { $0.isSame(as: suspect) } }
        suspects.removeAll { suspect in shared.contains { $0.isSame(as: suspect) } }
        suspects += shared
        if !known.isEmpty { suspicion?.settle(known) }
    }

    /// What was settled is committed.
    package func committed() {
        if !leftOut.isEmpty { keepLeftOut() }
        guard !settled.isEmpty else { return }
        suspects.removeAll { suspect in settled.contains { $0.isSame(as: suspect) } }
        suspicion?.settle(settled)
        settled = []
    }

    private func keepLeftOut() {
        let new = leftOut.filter { !$0.isLeftOut }
        leftOut = []
        guard !new.isEmpty else { return }
        for index in suspects.indices where new.contains(where: { $0.isSame(as: suspects[index]) }) {
            suspects[index].isLeftOut = true
        }
        suspicion?.keep(suspects.filter { suspect in new.contains { $0.isSame(as: suspect) } })
    }

    /// How many were settled and are not committed.
    package var settledCount: Int { settled.count }

    /// What was not committed did not happen: all that was settled behind the first so many.
    package func forget(behind count: Int = 0) {
        settled.removeSubrange(min(count, settled.count)...)
        if count == 0 { leftOut = [] }
    }
}

extension Suspect {
    fileprivate func isInput(_ event: Event) -> Bool {
        deed == .input && id == event.id.cut && key == event.key.cut && type == event.markedType.cut
    }
}

extension Event {
    /// The attribute of a message that an operator sent again.
    package static let redriven = "redriven"

    /// Tells an event that an operator sent again from itself.
    fileprivate var markedType: String {
        if attributes.isEmpty { return type }
        return self[attribute: Self.redriven].map { "\(type) \($0)" } ?? type
    }
}

extension String {
    /// As a note has it.
    fileprivate var cut: String {
        utf8.count <= BlackBox.textLimit ? self : String(decoding: utf8.prefix(BlackBox.textLimit), as: UTF8.self)
    }
}
