# nix build ./packaging/nix   (from the project's root; nix shell, nix run and nix develop too)
{
  description = "Draws call graphs, flame graphs and reports of profiles";

  inputs.nixpkgs.url = "nixpkgs";

  outputs = { self, nixpkgs }:
    let
      each = nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-linux" ];
      built = each (system: nixpkgs.legacyPackages.${system}.callPackage ./package.nix { });
    in {
      packages = each (system: {
        prof2dot = built.${system};
        default = built.${system};
      });
      devShells = each (system: {
        default = nixpkgs.legacyPackages.${system}.mkShell { inputsFrom = [ built.${system} ]; };
      });
      checks = each (system: { prof2dot = built.${system}; });
    };
}
