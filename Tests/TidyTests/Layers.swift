/// Who may import whom: downwards only, each C library in one folder, and nothing that is not declared.
struct Layers {
    let manifest: Manifest
    let files: [SourceFile]

    /// Each breach as a sentence that says what to do instead.
    var breaches: [String] { undeclared + upwards + sharedLibraries }

    private var undeclared: [String] {
        imports.compactMap { file, target, imported in
            guard imported.name != target.name, !target.uses.contains(imported.name) else { return nil }
            return "\(file.path) imports \(imported.name): declare it under `uses` of \(target.name) in Package.swift."
        }
    }

    private var upwards: [String] {
        imports.compactMap { file, target, imported in
            guard target.name != imported.name,
                let reason = Floor(target.path).refusal(ofImporting: Floor(imported.path))
            else { return nil }
            return "\(file.path) imports \(imported.name): \(reason)"
        }
    }

    private var sharedLibraries: [String] {
        manifest.targets.filter(\.isC).compactMap { library in
            let users = Set(imports.filter { $0.2.name == library.name }.map { $0.1.path }).sorted()
            guard users.count > 1 else { return nil }
            return "\(library.name) is imported in \(users.joined(separator: " and ")): wrap it in one of them."
        }
    }

    /// Every import of a target of ours: the file, its target, what it imports.
    private var imports: [(SourceFile, Manifest.Target, Manifest.Target)] {
        files.filter { $0.isSwift && $0.path.contains("/") }.flatMap { file in
            guard let target = manifest.target(of: file) else {
                return [(SourceFile, Manifest.Target, Manifest.Target)]()
            }
            return file.imports.compactMap { manifest.target(named: $0) }.map { (file, target, $0) }
        }
    }
}

/// Where a target stands in the house.
enum Floor: String, CaseIterable {
    case tests = "Tests"
    case compose = "compose"
    case producers = "Producers"
    case consumers = "Consumers"
    case logs = "Shared/Logs"
    case pipeline = "Shared/Pipeline"
    case vocabulary = "Shared/Vocabulary"
    case wire = "Shared/Wire"
    case platform = "Shared/Platform"
    case libraries = "Shared/CLibraries"
    /// A folder that is on no floor: nothing may import it, and it may import nothing.
    case none = ""

    init(_ path: String) {
        self = Self.allCases.first { path.hasPrefix($0.rawValue + "/") } ?? .none
    }

    /// Why this floor may not import another; nil if it may.
    func refusal(ofImporting other: Floor) -> String? {
        if below.contains(other) { return nil }
        switch (self, other) {
        case (_, .compose): return "the composition root is imported by nothing. Move what both need to Shared."
        case (_, .tests): return "a test is imported by nothing. Move what both need to Shared."
        case (.none, _), (_, .none): return "there is no such floor. Put it on one of \(Self.names)."
        case (.consumers, .consumers): return "consumers share a message, never code. Send one."
        case (.producers, .consumers):
            return
                "a producer is read alone. Ask for a protocol in Shared/Pipeline, which the composition root fills in."
        case (.producers, .producers), (.consumers, .producers):
            return "a producer is read alone. Move what both need to Shared."
        case (.vocabulary, .wire), (.pipeline, .wire), (.wire, .vocabulary), (.wire, .pipeline), (.wire, .logs):
            return
                "a wire format knows nothing of ours, and ours no wire format. Translate in a producer or a consumer."
        default: return "imports go downwards only. Let it be given what it needs."
        }
    }

    /// The floors that this one stands on, and itself where rooms of one floor may know each other.
    private var below: Set<Floor> {
        switch self {
        case .tests, .compose: Set(Self.allCases).subtracting(self == .tests ? [.none] : [.tests, .none])
        case .producers, .consumers: [.pipeline, .vocabulary, .wire, .platform]
        case .logs: [.logs, .pipeline, .vocabulary, .platform]
        case .pipeline: [.pipeline, .vocabulary, .platform]
        case .vocabulary: [.vocabulary, .platform]
        case .wire: [.wire, .platform]
        case .platform: [.platform, .libraries]
        case .libraries, .none: []
        }
    }

    private static var names: String { allCases.map(\.rawValue).filter { !$0.isEmpty }.joined(separator: ", ") }
}
