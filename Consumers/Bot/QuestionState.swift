/// What a question is, and what follows on each event:
///
/// |            | line | due        | free       | end        | stop   | leave         |
/// | ---------- | ---- | ---------- | ---------- | ---------- | ------ | ------------- |
/// | collecting | join | asked, ask |            |            | ended  | ended         |
/// | waiting    | join |            | asked, ask |            |        | ended         |
/// | asked      |      | ended, say |            | ended, say | cancel | ended, cancel |
/// | ended      |      |            |            |            |        |               |
///
/// An empty cell changes nothing; a question that has ended is forgotten. A line that comes while a question is asked
/// begins one that waits, since a chat has one asked question and one other at most. "Ask" is the only message that costs
/// something, and no cell that is reached twice has it. What comes of a stopped question is its end.
enum QuestionState: String, CaseIterable, Codable, Sendable {
    case collecting, waiting, asked, ended

    func transition(on event: QuestionEvent) -> QuestionTransition {
        switch (self, event) {
        case (.collecting, .line), (.waiting, .line): QuestionTransition(to: self, .join)
        case (.collecting, .due), (.waiting, .free): QuestionTransition(to: .asked, .ask)
        case (.collecting, .stop), (.collecting, .leave), (.waiting, .leave): QuestionTransition(to: .ended)
        case (.asked, .due), (.asked, .end): QuestionTransition(to: .ended, .say)
        case (.asked, .stop): QuestionTransition(to: .asked, .cancel)
        case (.asked, .leave): QuestionTransition(to: .ended, .cancel)
        case (_, .line), (_, .due), (_, .free), (_, .end), (_, .stop), (_, .leave): QuestionTransition(to: self)
        }
    }
}

/// What happens to a question.
enum QuestionEvent: String, CaseIterable {
    /// The person writes a further line.
    case line
    /// The person has paused; or, of an asked one, nobody will answer any more.
    case due
    /// The question before it has ended.
    case free
    /// An answer came, or a refusal.
    case end
    /// The person does not want it any more.
    case stop
    /// The person follows the account no more.
    case leave
}

struct QuestionTransition: Equatable {
    let next: QuestionState
    let act: QuestionAct?

    init(to next: QuestionState, _ act: QuestionAct? = nil) {
        self.next = next
        self.act = act
    }
}

enum QuestionAct: String {
    case join, ask, say, cancel
}
