# What packaging/nix/flake.nix makes of a stand-in for nixpkgs, whose packages are their names.
{ flake }:
let
  lib = rec {
    genAttrs = names: make: builtins.listToAttrs (map (name: { inherit name; value = make name; }) names);
    splitString = separator: text: builtins.filter builtins.isString (builtins.split separator text);
    hasPrefix = begin: text: builtins.substring 0 (builtins.stringLength begin) text == begin;
    removePrefix = begin: text: builtins.substring (builtins.stringLength begin) (-1) text;
    removeSuffix = end: text: builtins.substring 0 (builtins.stringLength text - builtins.stringLength end) text;
    findFirst = good: _: list: builtins.head (builtins.filter good list);
    makeLibraryPath = builtins.concatStringsSep ":";
    licenses.mit = "MIT";
    platforms.linux = [ ];
  };
  callPackage = path: _:
    let
      make = import path;
      stand_in = name: _: { inherit lib; stdenv.mkDerivation = made: made; }.${name} or name;
    in make (builtins.mapAttrs stand_in (builtins.functionArgs make));
  nixpkgs = {
    inherit lib;
    legacyPackages = lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (_: { inherit callPackage; mkShell = made: made; });
  };
  package = ((import flake).outputs { self = { }; inherit nixpkgs; }).packages.x86_64-linux.default;
in {
  inherit (package) version buildInputs makeFlags;
  rpath = builtins.head (builtins.match ".*--add-rpath ([^ ]*) .*" package.postFixup);
}
