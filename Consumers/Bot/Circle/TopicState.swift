/// What a group's question is, and what follows on each event:
///
/// |         | answered      | unanswered | hopeless | sent  | declined | unknown | found           | spent  | missing | overdue |
/// | ------- | ------------- | ---------- | -------- | ----- | -------- | ------- | --------------- | ------ | ------- | ------- |
/// | asked   | posting, post | left       | failed   |       |          |         |                 |        |         | left    |
/// | left    | posting, post |            |          |       |          |         | asked, ask      | failed | ended   |         |
/// | posting |               |            |          | ended | failed   | unsure  |                 |        |         | unsure  |
/// | unsure  |               |            |          |       |          |         | posting, post   | failed | ended   |         |
///
/// An empty cell changes nothing. A question that has ended or failed is remembered by its number alone. Nothing is
/// posted again unless the platform has shown since that there is no answer.
enum TopicState: String, CaseIterable, Codable, Sendable {
    case asked, left, posting, unsure, ended, failed

    func transition(on event: TopicEvent) -> TopicTransition {
        switch (self, event) {
        case (.asked, .answered), (.left, .answered): TopicTransition(to: .posting, .post)
        case (.asked, .unanswered), (.asked, .overdue): TopicTransition(to: .left)
        case (.asked, .hopeless): TopicTransition(to: .failed)
        case (.left, .found): TopicTransition(to: .asked, .ask)
        case (.posting, .sent): TopicTransition(to: .ended)
        case (.posting, .declined): TopicTransition(to: .failed)
        case (.posting, .unknown), (.posting, .overdue): TopicTransition(to: .unsure)
        case (.unsure, .found): TopicTransition(to: .posting, .post)
        case (.left, .spent), (.unsure, .spent): TopicTransition(to: .failed)
        case (.left, .missing), (.unsure, .missing): TopicTransition(to: .ended)
        default: TopicTransition(to: self)
        }
    }
}

/// What happens to a group's question.
enum TopicEvent: String, CaseIterable {
    /// The model answered, or did not, or will not.
    case answered, unanswered, hopeless
    /// The platform took the answer, or will not; or nobody knows.
    case sent, declined, unknown
    /// The platform lists the question still; the last time that it is tried, or it lists it no more.
    case found, spent, missing
    /// Nothing came in time.
    case overdue
}

struct TopicTransition: Equatable {
    let next: TopicState
    let act: TopicAct?

    init(to next: TopicState, _ act: TopicAct? = nil) {
        self.next = next
        self.act = act
    }
}

enum TopicAct: String {
    case ask, post
}
