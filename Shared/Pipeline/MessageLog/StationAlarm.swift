package import Messages
internal import Telemetry

/// Reports dead letters, keys set aside, losses and what a processor says an operator should look at, in the process's log and in `/metrics`.
package struct StationAlarm: Sendable {
    private let inbox: Topic
    private let letters: Counter
    private let keys: Gauge
    private let losses: Counter
    private let alarms: [Alarm: Counter]
    private let logger = Logger(label: "log")

    package init(_ inbox: Topic) {
        self.inbox = inbox
        letters = Counter(
            label: "yizhan_dead_letters_total", dimensions: [("consumer", inbox.name)],
            help: "Messages that became dead letters.")
        keys = Gauge(
            label: "yizhan_keys_set_aside", dimensions: [("consumer", inbox.name)],
            help: "Keys that nothing is decided on until an operator releases them.")
        losses = Counter(
            label: "yizhan_losses_micro_yuan_total", dimensions: [("consumer", inbox.name)],
            help: "What answers cost, and refunds gave back, above what their accounts paid, in micro-yuan.")
        let counters = Alarm.allCases.map { alarm in
            (
                alarm,
                Counter(
                    label: "yizhan_alarms_total", dimensions: [("consumer", inbox.name), ("alarm", alarm.rawValue)],
                    help: "What an operator should look at, by what it is; the log says more.")
            )
        }
        alarms = Dictionary(uniqueKeysWithValues: counters)
    }

    /// Reports what a commit contains.
    ///
    /// - Returns: whether a key was set aside or released.
    @discardableResult
    package func look(at outputs: [Draft]) -> Bool {
        var hasChanged = false
        for draft in outputs where draft.loss > .zero { say(draft.loss, of: draft.event) }
        for draft in outputs { if let alarm = draft.alarm { say(alarm, in: draft.event) } }
        for draft in outputs where draft.topic == inbox.dead {
            if let notice = KeyNotice(draft.event) {
                hasChanged = true
                say(notice)
            } else {
                letters.increment()
                logger.warning("A message became a dead letter.", metadata: [.topic: .string(inbox.name)])
            }
        }
        return hasChanged
    }

    private func say(_ loss: Money, of event: Event) {
        losses.increment(by: Int(loss.microYuan))
        logger.error(
            "An answer cost, or a refund gave back, more than its account paid.",
            metadata: [
                .consumer: .string(inbox.name), .account: .string(event.key), .record: .string(event.id),
                .amountMicroYuan: .integer(Int(loss.microYuan)),
            ])
    }

    private func say(_ alarm: Alarm, in event: Event) {
        alarms[alarm]?.increment()
        let metadata: Logger.Metadata = [.consumer: .string(inbox.name), .record: .string(event.id)]
        switch alarm {
        case .giftsUsedUp:
            logger.error(
                "A first sign-in got no gift: those of this day have used up YIZHAN_GIFT_BUDGET.", metadata: metadata)
        case .orderNeedsPerson:
            logger.error(
                "An order or a payment needs a person: `yizhan orders cases` lists it.", metadata: metadata)
        case .booksDiffer:
            logger.error(
                "A day's books and the provider's bill differ, or the bill is missing: `yizhan reconcile` says more.",
                metadata: metadata)
        case .groupNeedsPerson:
            logger.error(
                "A group at zsxq, or a question there, is not answered: `yizhan trail` says why.", metadata: metadata)
        }
    }

    private func say(_ notice: KeyNotice) {
        let metadata: Logger.Metadata = [.consumer: .string(inbox.name), .reason: .string(notice.reason)]
        switch notice.kind {
        case .setAside: logger.critical("A key was set aside; `yizhan dead list` shows it.", metadata: metadata)
        case .released: logger.notice("A key was released.", metadata: metadata)
        // An operator writes it, no station.
        case .redriven: break
        }
    }

    /// Sets the number of keys that are set aside in this process's partitions.
    package func note(keys count: Int) { keys.set(count) }
}
