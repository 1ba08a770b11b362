import Activities
import EventLoop
import Foundation
import Glibc
import LogBench
import Messages
import Processing

/// How a processor of a release with a fault comes to its end.
enum Fault {
    /// Whether this is the release in which the faults are mended.
    static let isMended = ProcessInfo.processInfo.environment["POISON_MENDED"] != nil

    /// Dies of a text that says so.
    static func meet(_ text: String) {
        guard !isMended else { return }
        if text.hasPrefix("poison") { preconditionFailure("This text was not foreseen.") }
        if text.hasPrefix("deep poison") { precondition(descend(1) > 0, "It does not come back.") }
        if text.hasPrefix("breakpoint poison") { meetBreakpoint() }
        // As by the system, for want of memory.
        if text.hasPrefix("greedy poison") { kill(getpid(), SIGKILL) }
        // As by a watchdog, for want of an answer.
        if text.hasPrefix("hung poison") {
            kill(getpid(), SIGABRT)
            while true { pause() }
        }
    }

    /// Runs a breakpoint instruction, after which a return would go on.
    private static func meetBreakpoint() {
        #if arch(x86_64)
            let code: [UInt8] = [0xCC, 0xC3]
        #else
            let code: [UInt8] = [0x00, 0x00, 0x20, 0xD4, 0xC0, 0x03, 0x5F, 0xD6]
        #endif
        let room = mmap(
            nil, code.count, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let room, room != MAP_FAILED else { return }
        room.copyMemory(from: code, byteCount: code.count)
        unsafeBitCast(room, to: (@convention(c) () -> Void).self)()
    }

    private static func descend(_ depth: Int) -> Int {
        var depths = [depth]
        depths.withUnsafeMutableBufferPointer { $0[0] += 1 }
        return descend(depths[0]) + depths.count
    }
}

/// A value that can be written and not read.
struct Mark: Written, Codable, Equatable, Sendable {
    var text = ""

    init() {}

    init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
        guard !Fault.isMended else { return }
        if text == "spoil" { throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "spoilt")) }
        precondition(text != "crack", "This state was not foreseen.")
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

struct FragileState: KeptState {
    var count = Kept(0)
    var mark = Kept(Mark())
    var marks = Archive<Mark>()
    var due = KeptEntries<Timestamp>(by: \.self)

    var wakeAt: Timestamp? { due.earliest }

    mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("count", &count)
        visitor.visit("mark", &mark)
        visitor.visit("marks", &marks)
        visitor.visit("due", &due)
    }
}

/// Counts a key's texts, passes each on, and dies of some.
struct FragileFirst: Processor {
    func process(_ input: FirstInbox, at time: Timestamp, state: inout FragileState) -> [Output] {
        guard case .noted(let noted) = input else { return [] }
        Fault.meet(noted.text)
        state.count.value += 1
        if let pause = noted.wakeAfter { state.due[noted.text] = time + .milliseconds(pause) }
        if ["spoil", "crack"].contains(noted.text) { state.mark.value.text = noted.text }
        if noted.text == "spoil later" { state.marks["one"] = Mark(text: "spoil") }
        if noted.text == "look" { _ = state.marks["one"] }
        let said = Noted("\(noted.text) #\(state.count.value)", account: noted.account)
        return [.send(SecondInbox.noted(said))]
    }

    func wake(at time: Timestamp, state: inout FragileState) -> [Output] {
        state.due.sorted.filter { $0.value <= time }.map { entry in
            precondition(Fault.isMended || !entry.name.hasPrefix("bad wake"), "This moment was not foreseen.")
            state.due[entry.name] = nil
            return .send(ReportInbox.noted(Noted("woken for \(entry.name)")))
        }
    }

    func refuse(_ input: FirstInbox) -> [Output]? {
        guard case .noted(let noted) = input, noted.text.hasPrefix("ask") else { return nil }
        return [.send(ReportInbox.noted(Noted("refused \(noted.text)", account: noted.account)))]
    }
}

extension Mark {
    init(text: String) { self.text = text }
}

/// Reports what the first one passed on, and dies of some.
struct FragileSecond: Processor {
    func process(_ input: SecondInbox, at time: Timestamp, state: inout TallyState) -> [Output] {
        guard case .noted(let noted) = input else { return [] }
        precondition(Fault.isMended || !noted.text.hasPrefix("second poison"), "This text was not foreseen.")
        state.take(noted, at: time)
        return [.send(ReportInbox.noted(noted))]
    }
}

/// Passes every text to the second processor.
@IOLoop
final class Worker: Activity {
    func perform(_ input: WorkInbox, attempt: Attempt) async -> Performance {
        guard case .noted(let noted) = input else { return Performance() }
        return Performance(outputs: [.send(SecondInbox.noted(noted))])
    }
}
