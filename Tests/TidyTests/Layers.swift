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
            guard let reason = Self.refusal(of: target, importing: imported) else { return nil }
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

    private static func refusal(of target: Manifest.Target, importing imported: Manifest.Target) -> String? {
        guard target.name != imported.name else { return nil }
        switch (target.layer, imported.layer) {
        case ("Tests", _), ("compose", _):
            return nil
        case (_, "compose"):
            return "the composition root is imported by nothing. Move what both need to Shared."
        case (_, "Tests"):
            return "a test is imported by nothing. Move what both need to Shared."
        case ("Shared", "Producers"), ("Shared", "Consumers"):
            return "imports go downwards only. Let it be given what it needs."
        case ("Consumers", "Consumers"):
            return "consumers share a message, never code. Send one."
        case ("Consumers", "Producers"), ("Producers", "Producers"):
            return "a producer is read alone. Move what both need to Shared."
        default:
            return nil
        }
    }
}
