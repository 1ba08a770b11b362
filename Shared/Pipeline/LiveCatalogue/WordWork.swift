internal import Catalogue
internal import EventLoop
internal import Telemetry
internal import Words

/// Puts the words of each version in force, once they are ready. Until then the former words stay in force; where making
/// them ready fails, too, with an alarm.
@IOLoop
final class WordWork {
    private let current: CurrentCatalogue
    /// What is in force or will be.
    private var wanted: [WordList] = []
    private var isBusy = false
    /// True if `wanted` is newer than what is in the works.
    private var isNewer = false
    /// Why the words that are wanted are not in force; nil while they are made ready.
    private(set) var fault: CatalogueError?
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private let logger = Logger(label: "catalogue")
    /// Called when nothing is in the works any more.
    var onSettled: (() -> Void)?

    init(into current: CurrentCatalogue) {
        self.current = current
    }

    func want(_ lists: [WordList]) {
        // Without lists there is nothing to do, and no thread for it.
        guard isBusy || fault != nil || !lists.isEmpty || !current.words.lists.isEmpty else { return }
        wanted = lists
        isNewer = true
        if !isBusy { begin() }
    }

    /// Waits until nothing is in the works.
    func settle() async {
        guard isBusy else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func begin() {
        isBusy = true
        isNewer = false
        let (lists, former) = (wanted, current.words)
        WordThread.run({ Self.made(lists, former) }, then: { [self] in ended($0) })
    }

    /// Makes words ready. What a version leaves as it was is ready.
    nonisolated private static func made(
        _ lists: [WordList], _ former: ListedWords
    ) -> Result<ListedWords, CatalogueError> {
        Result { () throws(CatalogueError) in former.lists == lists ? former : try ListedWords(lists) }
    }

    private func ended(_ result: Result<ListedWords, CatalogueError>) {
        isBusy = false
        // The next version's are behind them; they might be in force for a moment only.
        guard !isNewer else { return begin() }
        do throws(CatalogueError) {
            current.replace(words: try result.get())
            fault = nil
        } catch {
            fault = error
            logger.critical(
                "The words of the catalogue cannot be made ready; the former ones stay in force.",
                metadata: [.error: .string("\(error)")])
        }
        onSettled?()
        let waiting = waiting
        self.waiting = []
        for continuation in waiting { continuation.resume() }
    }
}

/// The thread that makes words ready. It takes seconds, in which large bodies are read on the thread for long work.
actor WordThread: LoopActor {
    private static let shared = WordThread()

    nonisolated let thread: EventLoop = {
        let thread = EventLoop(name: "words")
        thread.yieldToOthers()
        return thread
    }()

    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value, then: @escaping @IOLoop @Sendable (Value) -> Void
    ) {
        shared.execute { _ in
            let value = work()
            IOLoop.execute { then(value) }
        }
    }
}
