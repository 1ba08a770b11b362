internal import Glibc

/// Records what each thread is doing, for the next process to read after a crash.
///
/// The box is a small file that is mapped into memory. A note costs a copy of a few bytes and no system call, and the
/// kernel keeps it however the process ends. A signal handler marks the note of the thread that trapped, because notes
/// of other threads say nothing about the cause. Notes of an earlier boot are ignored: the kernel may not have written
/// them to the disk.
///
/// Unchecked: each slot of `memory` is written by its owner alone, and by the signal handler of a dying process.
package final class BlackBox: @unchecked Sendable {
    /// What a thread was doing when the process died.
    package struct Remains: Hashable, Sendable {
        /// The name that the slot was made with.
        package let owner: String
        package let stage: UInt8
        package let texts: [String]
        /// True if this thread trapped; false if the process was killed while the thread was doing this.
        package let isTrap: Bool

        package init(owner: String, stage: UInt8, texts: [String], isTrap: Bool) {
            self.owner = owner
            self.stage = stage
            self.texts = texts
            self.isTrap = isTrap
        }
    }

    /// The notes of the process that had the file before; empty if it ended in order or a thread without a note
    /// trapped.
    package let remains: [Remains]
    /// True if notes survive the process; false if the disk is full or another process has the file.
    package let isKept: Bool
    let memory: UnsafeMutableRawPointer
    private let descriptor: Int32
    private let boot: String

    package init(path: String) {
        let file = Self.open(path)
        descriptor = file ?? -1
        let mapped = file.flatMap { Self.map($0) }
        isKept = mapped != nil
        memory = mapped ?? .allocate(byteCount: Layout.size, alignment: 64)
        boot = Self.currentBoot
        remains = mapped == nil ? [] : Layout.remains(in: memory, boot: boot)
        if remains.isEmpty { Layout.reset(memory, boot: boot) } else { Layout.freeEmptySlots(memory) }
        FatalSignals.watch(memory)
    }

    /// Removes the remains. Until then they stay beside new notes, and the next process finds both.
    ///
    /// Called before a slot is taken.
    package func empty() { Layout.reset(memory, boot: boot) }

    deinit {
        FatalSignals.unwatch(memory)
        if isKept { munmap(memory, Layout.size) } else { memory.deallocate() }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Marks an orderly end: the next process finds no notes.
    package func seal() { Layout.setPhase(memory, .sealed) }

    /// Takes a slot for the calling thread; nil if all are taken. Only that thread may use it.
    package func slot(_ owner: String) -> Slot? {
        guard let place = Layout.takeSlot(in: memory) else { return nil }
        FatalSignals.prepareThread()
        return Slot(box: self, place, owner: owner)
    }

    /// The id of this boot; empty if the system does not tell it.
    private static var currentBoot: String {
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

    /// Reserves the room first: a write to a page without room on the disk would be a SIGBUS.
    private static func map(_ descriptor: Int32) -> UnsafeMutableRawPointer? {
        guard posix_fallocate(descriptor, 0, off_t(Layout.size)) == 0 else { return nil }
        let address = mmap(nil, Layout.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        return address == MAP_FAILED ? nil : address
    }

    /// The notes of one thread.
    package final class Slot {
        private let box: BlackBox
        private let place: UnsafeMutableRawPointer

        fileprivate init(box: BlackBox, _ place: UnsafeMutableRawPointer, owner: String) {
            self.box = box
            self.place = place
            Layout.begin(place, owner: owner)
        }

        deinit { Layout.giveBack(place) }

        /// Notes what the thread is about to do. Texts longer than `textLimit` are cut.
        package func note(_ stage: UInt8, _ first: String, _ second: String = "", _ third: String = "") {
            // A crash between these lines must not mix the stage of one note with the texts of another.
            Layout.setStage(place, 0)
            Layout.setText(place, 0, first)
            Layout.setText(place, 1, second)
            Layout.setText(place, 2, third)
            Layout.setStage(place, stage)
        }

        /// Notes a new stage and keeps the texts.
        package func note(_ stage: UInt8) { Layout.setStage(place, stage) }

        /// Clears the note when its work is done.
        package func clear() { Layout.setStage(place, 0) }
    }

    /// The most bytes of a text that a note keeps.
    package static var textLimit: Int { Layout.textLimit }
}
