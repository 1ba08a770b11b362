import BlackBox
import Foundation
import LogBench
import Messages
import Testing

@testable import Suspicion

@Suite struct SuspicionTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/log" }

    init() throws { folder = try TemporaryFolder() }

    private func event(_ id: String, key: String = "alice", mark: String? = nil) -> Event {
        Event(
            id: id, type: "Noted", key: key, attributes: mark.map { [Event.Attribute(Event.redriven, $0)] } ?? [],
            value: [])
    }

    /// A watch after processes that died, one after the other, each of these deeds.
    private func watch(
        after deeds: [(stage: Suspect.Stage, id: String, isTrap: Bool)], each pause: Duration = .seconds(1)
    ) -> StationWatch {
        var book = Suspicion.Book()
        var time = Timestamp(milliseconds: 0)
        for deed in deeds {
            let remains = BlackBox.Remains(
                owner: "auth", stage: deed.stage.rawValue, texts: ["alice", "Noted", deed.id], isTrap: deed.isTrap)
            book.take([remains], at: time)
            time = time + pause
        }
        return StationWatch(Topic("auth"), book.suspects, limit: book.limit, slot: nil, of: nil)
    }

    @Test func `an input that trapped twice is convicted, and once is not`() {
        #expect(watch(after: [(.deciding, "a", true)]).verdict(on: event("a")) == nil)
        let watch = watch(after: [(.deciding, "a", true), (.reading, "a", true)])
        #expect(watch.verdict(on: event("a")) == .reading)
        #expect(watch.verdict(on: event("b")) == nil)
        #expect(watch.verdict(on: event("a", key: "bob")) == nil)
        #expect(watch.verdict(on: event("a", mark: "0-7")) == nil)
    }

    @Test func `a process that is killed three times at one input convicts it, and at several nobody`() {
        let same = Array(repeating: (stage: Suspect.Stage.deciding, id: "a", isTrap: false), count: 3)
        #expect(watch(after: same).verdict(on: event("a")) == .deciding)
        #expect(watch(after: Array(same.dropLast())).verdict(on: event("a")) == nil)
        let several = watch(after: ["a", "b", "c", "d"].map { (.deciding, $0, false) })
        #expect(several.verdict(on: event("a")) == nil)
        #expect(several.verdict(onKey: "alice") == nil)
    }

    @Test func `the third trap in a row convicts what trapped once, but not days after the one before`() {
        let deeds = ["a", "a", "b"].map { (stage: Suspect.Stage.deciding, id: $0, isTrap: true) }
        #expect(watch(after: deeds).verdict(on: event("b")) == .deciding)
        #expect(watch(after: deeds, each: .seconds(86_400)).verdict(on: event("b")) == nil)
    }

    @Test func `two inputs of a key that trapped, a wake-up and a state that trapped twice speak against the key`() {
        #expect(watch(after: [(.deciding, "a", true), (.deciding, "b", true)]).verdict(onKey: "alice") != nil)
        #expect(watch(after: [(.waking, "a", true), (.waking, "b", true)]).verdict(onKey: "alice") != nil)
        #expect(watch(after: [(.loading, "a", true), (.keeping, "b", true)]).verdict(onKey: "alice") != nil)
        #expect(watch(after: [(.loading, "a", true), (.waking, "b", true)]).verdict(onKey: "alice") == nil)
        #expect(watch(after: [(.waking, "", true), (.waking, "", true)]).verdict(onKey: "bob") == nil)
    }

    @Test func `what is decided and committed after all is innocent; what failed to commit is not`() {
        let watch = watch(after: [(.deciding, "a", true)])
        watch.settle(event("a"))
        watch.forget()
        watch.committed()
        #expect(watch.isAlert)
        watch.settle(event("a"))
        watch.committed()
        #expect(!watch.isAlert)
    }

    @Test func `a message that was left out is known when it comes again`() {
        let watch = watch(after: [(.deciding, "a", true), (.deciding, "a", true)])
        watch.settle(event("a"))
        watch.committed()
        #expect(watch.verdict(on: event("a")) == .deciding)
    }

    @Test func `what the log keeps is not told to it again, and is gone when others have settled it`() {
        let watch = watch(after: [(.deciding, "a", true)])
        let told = watch.trapped { $0 == "alice" }
        #expect(told.map(\.id) == ["a"])
        watch.take(told) { $0 == "alice" }
        #expect(watch.trapped { _ in true }.isEmpty)
        watch.take([]) { $0 == "bob" }
        #expect(watch.isAlert)
        watch.take([]) { $0 == "alice" }
        #expect(!watch.isAlert)
    }

    @Test func `what the process died of is counted also while the disk is full`() throws {
        // A folder in the file's place: nothing can be kept there.
        try FileManager.default.createDirectory(atPath: path + ".suspects", withIntermediateDirectories: false)
        for _ in 0..<3 {
            #expect(try dies(at: event("a")).verdict(on: event("a")) == nil)
        }
        #expect(Suspicion(path: path).watch(Topic("auth")).verdict(on: event("a")) == .deciding)
        try FileManager.default.removeItem(atPath: path + ".suspects")
        #expect(try dies(at: event("b")).verdict(on: event("a")) == .deciding)
        #expect(Suspicion(path: path).watch(Topic("auth")).verdict(on: event("a")) == .deciding)
    }

    /// Begins a process and kills it while it decides on an event: its note stays in the box.
    private func dies(at event: Event) throws -> StationWatch {
        let box = URL(filePath: path + ".now")
        let note: Data
        let watch: StationWatch
        do {
            let suspicion = Suspicion(path: path)
            watch = suspicion.watch(Topic("auth"))
            watch.note(.deciding, event)
            note = try Data(contentsOf: box)
        }
        try note.write(to: box, options: .atomic)
        return watch
    }

    @Test func `an end in order forgets everything, and a look at the log without stations nothing`() throws {
        let book = Suspicion.Book(suspects: [Suspect(consumer: "auth", key: "alice", stage: .deciding)])
        try Data(MessageCoding.encode(book)).write(to: URL(filePath: path + ".suspects"))
        Suspicion(path: path).seal()
        let suspicion = Suspicion(path: path)
        #expect(suspicion.watch(Topic("auth")).isAlert)
        #expect(!suspicion.watch(Topic("quota")).isAlert)
        suspicion.seal()
        #expect(!Suspicion(path: path).watch(Topic("auth")).isAlert)
    }
}
