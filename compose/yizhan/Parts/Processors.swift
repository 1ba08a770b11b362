import Auth
import Books
import Bot
import Codes
import EventLoop
import MessageLog
import Orders
import Processing
import Quota
import Stations

// Processors have no settings and no routes, and end with the log.

struct AuthPart: ProcessorPart {
    let processor = Auth()
}

struct QuotaPart: ProcessorPart {
    let processor = Quota()
}

struct BooksPart: ProcessorPart {
    let processor = Books()
}

struct BotPart: ProcessorPart {
    let processor = Bot()
}

struct CodesPart: ProcessorPart {
    let processor = Codes()
}

struct OrdersPart: ProcessorPart {
    let processor = Orders()
}

/// A part that runs one processor.
protocol ProcessorPart: Part {
    associatedtype Decider: Processor
    var processor: Decider { get }
    init()
}

extension ProcessorPart {
    init(_ means: Means) { self.init() }

    func start(on log: any MessageLog) async throws -> Running {
        try await log.run(ProcessorLoop(processor))
        return Running()
    }
}
