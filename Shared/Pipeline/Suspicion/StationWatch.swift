internal import BlackBox
package import Messages

/// Records what one station does, and says what it must leave out because the process died of it.
///
/// Without suspects it costs one note per step. Used on the station's thread.
package final class StationWatch {
    private let consumer: String
    private let slot: BlackBox.Slot?
    private let suspicion: Suspicion?
    private let limit: Int
    private var suspects: [Suspect]
    /// Suspects that were decided after all, or whose key was set aside, and that are not committed yet.
    private var settled: [Suspect] = []
    /// Messages that were left out, kept while the process lives: their sender may send them again.
    private var leftOut: [Suspect] = []
    /// The suspects that the log keeps for the next owner.
    private var shared: [Suspect] = []

    /// Watches nothing: for a log that does not survive its process.
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

    /// Whether there are suspects; without any, no verdict need be asked for.
    package var isAlert: Bool { !suspects.isEmpty }

    // MARK: - Noting

    package func note(_ stage: Suspect.Stage, _ event: Event) {
        slot?.note(stage.rawValue, event.key, event.markedType, event.id)
    }

    package func note(_ stage: Suspect.Stage, key: String) { slot?.note(stage.rawValue, key) }

    /// Records the next stage of the same input or key.
    package func note(_ stage: Suspect.Stage) { slot?.note(stage.rawValue) }

    /// Records that the station is idle.
    package func rest() { slot?.clear() }

    // MARK: - Judging

    /// Returns the stage that killed the process, if the input must not be decided; nil otherwise.
    package func verdict(on event: Event) -> Suspect.Stage? {
        suspects.first { $0.isInput(event) && isConvicted($0) }?.stage
    }

    /// Returns why a key must be set aside; nil if it need not.
    ///
    /// A client that repeats a deadly message gives it another id each time, so two inputs of one key that trapped
    /// convict the key.
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

    /// Settles an input that was decided, refused or made a dead letter.
    package func settle(_ event: Event) {
        settle { $0.isInput(event) && !isConvicted($0) }
        leftOut += suspects.filter { $0.isInput(event) && isConvicted($0) }
    }

    package func settle(_ deed: Suspect.Deed, key: String) { settle { $0.deed == deed && $0.key == key.cut } }

    /// Settles all suspects of a key that was set aside.
    package func settle(key: String) { settle { $0.key == key.cut } }

    private func settle(_ isSettled: (Suspect) -> Bool) { settled += suspects.filter(isSettled) }

    /// Returns those that are still suspected; nil if none is.
    package func unsettled(_ known: [Suspect]) -> [Suspect]? {
        let left = known.filter { suspect in !(settled + leftOut).contains { $0.isSame(as: suspect) } }
        return left.isEmpty ? nil : left
    }

    // MARK: - Handing over

    /// Returns the trapped suspects of some keys, for a log that hands them to the next owner. What the log has already
    /// is not among them: it would count again at each claim.
    package func trapped(where isWanted: (String) -> Bool) -> [Suspect] {
        suspects.filter { suspect in
            suspect.hasTrapped && !suspect.isLeftOut && isWanted(suspect.key)
                && !shared.contains { $0.isSame(as: suspect) }
        }
    }

    /// Takes over the suspects that the log keeps of some keys. What it kept before and does not now, others settled.
    package func take(_ kept: [Suspect], of isMeant: (String) -> Bool) {
        let known = suspects.filter { suspect in kept.contains { $0.isSame(as: suspect) } }
        let former = shared.filter { isMeant($0.key) }
        suspects.removeAll { suspect in
            kept.contains { $0.isSame(as: suspect) }
                || !suspect.isLeftOut && former.contains { $0.isSame(as: suspect) }
        }
        shared.removeAll { isMeant($0.key) }
        shared += kept
        suspects += kept
        if !known.isEmpty { suspicion?.settle(known) }
    }

    /// Called when what was settled is committed.
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

    /// The number of settled suspects that are not committed.
    package var settledCount: Int { settled.count }

    /// Drops what was settled after the first `count`: it was not committed, so it did not happen.
    package func forget(behind count: Int = 0) {
        if settled.count > count { settled.removeSubrange(count...) }
        if count == 0 { leftOut = [] }
    }
}

extension Suspect {
    fileprivate func isInput(_ event: Event) -> Bool {
        deed == .input && id == event.id.cut && key == event.key.cut && type == event.markedType.cut
    }
}

extension Event {
    /// The attribute that marks an event sent again by an operator.
    package static let redriven = "redriven"

    /// The type, with the mark if an operator sent the event again: so the two are different inputs.
    fileprivate var markedType: String {
        if attributes.isEmpty { return type }
        return self[attribute: Self.redriven].map { "\(type) \($0)" } ?? type
    }
}

extension String {
    /// Cut to the length that a note holds.
    fileprivate var cut: String {
        utf8.count <= BlackBox.textLimit ? self : String(decoding: utf8.prefix(BlackBox.textLimit), as: UTF8.self)
    }
}
