package import Messages

/// A consumer that decides: a pure function of an input, a time and the state of one key.
///
/// It neither awaits nor throws, and has no clock, network, logger or randomness. So the same messages give the same
/// state, tomorrow and on another machine. A refusal is an output. The station gives it exactly-once effect.
package protocol Processor: Sendable {
    associatedtype Input: Inbox
    associatedtype State: KeptState

    /// Decides on one input.
    ///
    /// - Parameter time: the input's append time, which never goes back for a key.
    func process(_ input: Input, at time: Timestamp, state: inout State) -> [Output]

    /// Acts on the state's wake-up. Called with `time` = `state.wakeAt`, before the first later input; must leave
    /// `wakeAt` later or nil.
    func wake(at time: Timestamp, state: inout State) -> [Output]

    /// Refuses an input that cannot be decided, because it killed the process or its key is set aside.
    ///
    /// - Returns: the refusal. Nil if nobody waits for one or the input must not be lost, as money: the station then
    ///   keeps a dead letter.
    func refuse(_ input: Input) -> [Output]?
}

extension Processor {
    package func wake(at time: Timestamp, state: inout State) -> [Output] { [] }
    package func refuse(_ input: Input) -> [Output]? { nil }
}

/// A message from a processor to a consumer's inbox, or to the trail.
///
/// A wake-up is no output: it is part of the state (`KeptState.wakeAt`), so it can be neither lost nor left behind.
package struct Output: Sendable {
    package let topic: Topic
    package let draft: @Sendable (_ trace: String?) -> Draft
    /// The message, for tests.
    package let message: any Message

    /// The compiler refuses a message that the inbox does not accept.
    package static func send<Input: Inbox>(_ input: Input) -> Output {
        Output(topic: Input.topic, draft: { Draft(to: input, trace: $0) }, message: input.message)
    }

    /// Puts a change that the processor decided on into the trail, in the commit of the change.
    package static func record(_ change: ChangeRecorded) -> Output {
        Output(topic: .trail, draft: { Draft(change, on: .trail, trace: $0) }, message: change)
    }
}
