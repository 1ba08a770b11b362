internal import Glibc

/// Tells, after a process died, what its threads were doing.
///
/// It is a small file mapped into memory. A note costs a copy of a few bytes and no system call; the system keeps it
/// however the process ends. A signal handler marks the note of the thread that trapped, so that a note that only
/// happened to stand there when something else killed the process can be told apart. Notes of another boot say nothing:
/// nobody knows what the disk has of them.
///
/// Unchecked: `memory` is written by the owner of each slot and by the handler of a dying process; the slots are given
/// out under a lock.
package final class BlackBox: @unchecked Sendable {
    /// What a thread was doing when the process died.
    package struct Remains: Hashable, Sendable {
        /// Who noted it: the name the slot was made with.
        package let owner: String
        package let stage: UInt8
        package let texts: [String]
        /// Whether this thread trapped. Without it the process was killed, and so it happened to stand here.
        package let isTrap: Bool

        package init(owner: String, stage: UInt8, texts: [String], isTrap: Bool) {
            self.owner = owner
            self.stage = stage
            self.texts = texts
            self.isTrap = isTrap
        }
    }

    /// What the process left that had the file before; nothing if it ended in order or only an unrelated thread trapped.
    package let remains: [Remains]
    /// Whether notes outlive the process: false if there is no room for the file or another process has it.
    package let isKept: Bool
    let memory: UnsafeMutableRawPointer
    private let descriptor: Int32

    package init(path: String) {
        let file = Self.open(path)
        descriptor = file ?? -1
        let mapped = file.flatMap { Self.map($0) }
        isKept = mapped != nil
        memory = mapped ?? .allocate(byteCount: Layout.size, alignment: 64)
        let boot = Self.boot
        remains = mapped == nil ? [] : Layout.remains(in: memory, boot: boot)
        Layout.reset(memory, boot: boot)
        FatalSignals.watch(memory)
    }

    deinit {
        FatalSignals.unwatch(memory)
        if isKept { munmap(memory, Layout.size) } else { memory.deallocate() }
        if descriptor >= 0 { close(descriptor) }
    }

    /// The process ends in order: the next one finds nothing.
    package func seal() { Layout.setPhase(memory, .sealed) }

    /// A place for the notes of the calling thread; nil if all are taken. Only that thread may use it.
    package func slot(_ owner: String) -> Slot? {
        guard let place = Layout.takeSlot(in: memory) else { return nil }
        FatalSignals.prepareThread()
        return Slot(box: self, place, owner: owner)
    }

    /// The boot that this is; empty if the system does not say.
    private static var boot: String {
        let file = Glibc.open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        return String(
            unsafeUninitializedCapacity: 36
        ) { max(0, Glibc.read(file, $0.baseAddress, 36)) }
    }

    private static func open(_ path: String) -> Int32? {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    /// Room is taken before it is written to: a page without room on the disk would be a signal.
    private static func map(_ descriptor: Int32) -> UnsafeMutableRawPointer? {
        guard posix_fallocate(descriptor, 0, off_t(Layout.size)) == 0 else { return nil }
        let address = mmap(nil, Layout.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        return address == MAP_FAILED ? nil : address
    }

    /// One thread's place for notes.
    package final class Slot {
        private let box: BlackBox
        private let place: UnsafeMutableRawPointer

        fileprivate init(box: BlackBox, _ place: UnsafeMutableRawPointer, owner: String) {
            self.box = box
            self.place = place
            Layout.begin(place, owner: owner)
        }

        deinit { Layout.giveBack(place) }

        /// Notes what the thread is about to do. A text above `Layout.textLimit` is cut.
        package func note(_ stage: UInt8, _ first: String, _ second: String = "", _ third: String = "") {
            // A death between the lines must not find the stage of one note and the texts of another.
            Layout.setStage(place, 0)
            Layout.setText(place, 0, first)
            Layout.setText(place, 1, second)
            Layout.setText(place, 2, third)
            Layout.setStage(place, stage)
        }

        /// The same, with the texts of the last note.
        package func note(_ stage: UInt8) { Layout.setStage(place, stage) }

        /// What was noted is done.
        package func clear() { Layout.setStage(place, 0) }
    }

    /// The most bytes of a text that a note keeps.
    package static var textLimit: Int { Layout.textLimit }
}
