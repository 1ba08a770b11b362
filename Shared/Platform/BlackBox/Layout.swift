internal import Glibc
internal import Synchronization

/// The layout of a box's memory: a header, then slots.
enum Layout {
    static let size = 64 * 1024
    static let slotSize = 1024
    static let textLimit = 312

    enum Phase: UInt32 {
        case sealed = 0
        case open = 1
    }

    /// "YIZHAN" and the layout's version.
    private static let magic: UInt64 = 0x4E41_485A_4959_0001

    private enum Header {
        static let magic = 0
        static let phase = 8
        static let trap = 12
        static let boot = 16
    }

    private enum Slot {
        static let stage = 0
        static let trap = 4
        static let thread = 8
        static let isTaken = 16
        static let owner = 20
        static let texts = 72
    }

    private static let ownerLimit = Slot.texts - Slot.owner - 2

    private static func word(_ place: UnsafeMutableRawPointer, _ offset: Int) -> UnsafeMutablePointer<Atomic<UInt32>> {
        (place + offset).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    private static func slots(_ memory: UnsafeMutableRawPointer) -> [UnsafeMutableRawPointer] {
        (1..<size / slotSize).map { memory + $0 * slotSize }
    }

    // MARK: - The box

    static func reset(_ memory: UnsafeMutableRawPointer, boot: String) {
        memset(memory, 0, size)
        memory.storeBytes(of: magic, toByteOffset: Header.magic, as: UInt64.self)
        setBytes(memory, Header.boot, limit: 40, boot)
        setPhase(memory, .open)
    }

    /// Lets slots without a note be taken again.
    static func freeEmptySlots(_ memory: UnsafeMutableRawPointer) {
        for slot in slots(memory) where word(slot, Slot.stage).pointee.load(ordering: .acquiring) == 0 {
            giveBack(slot)
        }
    }

    static func setPhase(_ memory: UnsafeMutableRawPointer, _ phase: Phase) {
        word(memory, Header.phase).pointee.store(phase.rawValue, ordering: .releasing)
    }

    /// Reads the notes of a box that was not sealed.
    static func remains(in memory: UnsafeMutableRawPointer, boot: String) -> [BlackBox.Remains] {
        guard memory.load(fromByteOffset: Header.magic, as: UInt64.self) == magic,
            word(memory, Header.phase).pointee.load(ordering: .acquiring) == Phase.open.rawValue,
            bytes(memory, Header.boot, limit: 40) == boot
        else { return [] }
        let trapped = word(memory, Header.trap).pointee.load(ordering: .acquiring) != 0
        return slots(memory).compactMap { slot in
            let stage = word(slot, Slot.stage).pointee.load(ordering: .acquiring)
            let isTrap = word(slot, Slot.trap).pointee.load(ordering: .acquiring) != 0
            // If a thread trapped, its note is the cause; other notes say nothing.
            guard stage != 0, isTrap || !trapped else { return nil }
            return BlackBox.Remains(
                owner: bytes(slot, Slot.owner, limit: ownerLimit), stage: UInt8(truncatingIfNeeded: stage),
                texts: (0..<3).map { bytes(slot, Slot.texts + $0 * (textLimit + 2), limit: textLimit) },
                isTrap: isTrap)
        }
    }

    // MARK: - A slot

    static func takeSlot(in memory: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        slots(memory).first {
            word($0, Slot.isTaken).pointee.compareExchange(expected: 0, desired: 1, ordering: .acquiringAndReleasing)
                .exchanged
        }
    }

    /// Gives a slot to the calling thread.
    static func begin(_ slot: UnsafeMutableRawPointer, owner: String) {
        setStage(slot, 0)
        word(slot, Slot.trap).pointee.store(0, ordering: .releasing)
        slot.storeBytes(of: UInt(pthread_self()), toByteOffset: Slot.thread, as: UInt.self)
        setBytes(slot, Slot.owner, limit: ownerLimit, owner)
    }

    static func giveBack(_ slot: UnsafeMutableRawPointer) {
        setStage(slot, 0)
        word(slot, Slot.isTaken).pointee.store(0, ordering: .releasing)
    }

    static func setStage(_ slot: UnsafeMutableRawPointer, _ stage: UInt8) {
        word(slot, Slot.stage).pointee.store(UInt32(stage), ordering: .releasing)
    }

    static func setText(_ slot: UnsafeMutableRawPointer, _ index: Int, _ text: String) {
        setBytes(slot, Slot.texts + index * (textLimit + 2), limit: textLimit, text)
    }

    private static func setBytes(_ place: UnsafeMutableRawPointer, _ offset: Int, limit: Int, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            let count = min(bytes.count, limit)
            place.storeBytes(of: UInt16(count), toByteOffset: offset, as: UInt16.self)
            if count > 0, let start = bytes.baseAddress { memcpy(place + offset + 2, start, count) }
        }
    }

    private static func bytes(_ place: UnsafeMutableRawPointer, _ offset: Int, limit: Int) -> String {
        let count = min(Int(place.load(fromByteOffset: offset, as: UInt16.self)), limit)
        return String(decoding: UnsafeRawBufferPointer(start: place + offset + 2, count: count), as: UTF8.self)
    }

    // MARK: - Dying

    /// Marks the note of the calling thread. A signal handler calls this, so it neither allocates nor waits.
    static func noteTrap(in memory: UnsafeMutableRawPointer, of thread: UInt, isOurs: Bool) {
        // A signal that came from elsewhere, as a watchdog's, is a kill: any thread may have been what it was for.
        guard isOurs else { return }
        word(memory, Header.trap).pointee.store(1, ordering: .releasing)
        var offset = slotSize
        while offset < size {
            let slot = memory + offset
            offset += slotSize
            guard word(slot, Slot.isTaken).pointee.load(ordering: .acquiring) != 0,
                slot.load(fromByteOffset: Slot.thread, as: UInt.self) == thread,
                word(slot, Slot.stage).pointee.load(ordering: .acquiring) != 0
            else { continue }
            word(slot, Slot.trap).pointee.store(1, ordering: .releasing)
        }
    }
}
