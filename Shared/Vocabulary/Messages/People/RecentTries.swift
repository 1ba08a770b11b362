/// Counts what happened in the time before now: the wrong tries of a day, the tickets of an hour.
///
/// The window moves with the clock and does not begin anew with a date, so nobody gets two days' tries around midnight.
/// It is kept in 24 slots and the one that has begun, so that its size does not grow with its limit; of the oldest slot
/// all counts, which makes the window up to a slot longer and never shorter.
package struct RecentTries: Hashable, Sendable, Codable {
    private struct Slot: Hashable, Sendable, Codable {
        var number: Int64
        var count: Int
    }

    private static let slotsOfWindow: Int64 = 24

    private var slots: [Slot] = []

    package init() {}

    /// - Parameter window: the same at each call.
    package func count(at now: Timestamp, within window: Duration = SignInLimits.day) -> Int {
        let first = Self.slot(of: now, in: window) - Self.slotsOfWindow
        return slots.reduce(0) { $0 + ($1.number < first ? 0 : $1.count) }
    }

    /// Counts one more if the limit allows it; returns false if not.
    package mutating func take(
        at now: Timestamp, limit: Int, within window: Duration = SignInLimits.day
    ) -> Bool {
        guard count(at: now, within: window) < limit else { return false }
        let slot = Self.slot(of: now, in: window)
        slots.removeAll { $0.number < slot - Self.slotsOfWindow }
        // A moment before the last slot counts into it.
        if let last = slots.last, last.number >= slot {
            slots[slots.count - 1].count += 1
        } else {
            slots.append(Slot(number: slot, count: 1))
        }
        return true
    }

    /// Takes the last one back: the try was right.
    package mutating func giveBack() {
        guard let last = slots.last else { return }
        if last.count > 1 { slots[slots.count - 1].count -= 1 } else { slots.removeLast() }
    }

    package var isEmpty: Bool { slots.isEmpty }

    private static func slot(of moment: Timestamp, in window: Duration) -> Int64 {
        moment.milliseconds / max(1, window.wholeMilliseconds / slotsOfWindow)
    }
}

extension RecentTries: Written {}
