import Messages
import SimulatedLog

/// Something that a person sent, which the platform delivers until it is answered, or has tried often enough.
final class Sending {
    enum Outcome {
        /// Something was shown in answer.
        case shown
        /// Taken, without a word.
        case taken
        /// The platform told the person that nobody answers.
        case failed
    }

    let place: ChatPlace
    /// What the platform calls it, at each delivery.
    let name: String
    let content: DeliveryContent
    let isEvent: Bool
    let at: Timestamp
    var outcome: Outcome?
    /// How often it was delivered.
    var attempts = 0
    /// When the latest delivery began; nil between two.
    var began: Timestamp?
    /// When the next one is.
    var next: Timestamp
    /// Hears the answer to the latest delivery; nil once it came, or was lost.
    var ear: Listener?
    /// The texts that were given in answer, whether or not the platform heard them.
    var texts: Set<String> = []
    /// Of a robot: whether its platform asks how the answer goes on.
    var isPolling = false
    var polls = 0
    /// Where a robot's later answer can be posted to.
    let later: String?
    /// What the door draws for who asks for a code.
    let seed: CodeSeed?

    init(
        _ place: ChatPlace, _ name: String, _ content: DeliveryContent, isEvent: Bool, at: Timestamp, later: String?,
        seed: CodeSeed?
    ) {
        self.place = place
        self.name = name
        self.content = content
        self.isEvent = isEvent
        self.at = at
        self.later = later
        self.seed = seed
        next = at
    }

    /// When the platform goes on by itself.
    var due: Timestamp { began.map { $0 + PlayedApp.patience } ?? next }
}
