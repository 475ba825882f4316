; The installer for Windows, made with Inno Setup 6 from the folder that packaging/freeze.py builds:
;
;   iscc /DVersion=0.1.0 packaging\windows\aura-trainer.iss
;
; The version is that of the app, passed in so that it stands in one place. To sign the installer, its uninstaller and the
; program, add /DSign and name the command: iscc "/Saura=signtool sign /fd sha256 /a $f" /DSign ...

#ifndef Version
  #error Pass the version of the app: /DVersion=0.1.0
#endif

[Setup]
AppId={{6F0C5D1B-5E0B-4C55-9B5C-3B5D8A1E7A52}
AppName=Aura Trainer
AppVersion={#Version}
AppPublisher=The Aura Trainer developers
; For the person who runs it, without an administrator; a newer version goes over the older one.
PrivilegesRequired=lowest
DefaultDirName={autopf}\Aura Trainer
DisableProgramGroupPage=yes
UsePreviousAppDir=yes
CloseApplications=yes
ChangesAssociations=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
SetupIconFile=..\..\build\icons\aura-trainer.ico
UninstallDisplayIcon={app}\aura-trainer.exe
LicenseFile=..\..\LICENSE
SourceDir=.
OutputDir=..\..\dist
OutputBaseFilename=aura-trainer-{#Version}-setup
#ifdef Sign
SignTool=aura
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.Kept=Aura Trainer is removed. Your ratings, models and settings are kept in%n%n%1%n%nDelete that folder if you do not want them any more.
de.Kept=Aura Trainer ist entfernt. Ihre Bewertungen, Modelle und Einstellungen bleiben in%n%n%1%n%nLöschen Sie diesen Ordner, wenn Sie sie nicht mehr brauchen.
en.ModelFile=Aura Trainer model
de.ModelFile=Modell von Aura Trainer
en.DatasetFile=Aura Trainer data set
de.DatasetFile=Datensatz von Aura Trainer

[InstallDelete]
; What an older version brought and this one does not must not be found by it.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
#ifdef Sign
Source: "..\..\dist\aura-trainer\aura-trainer.exe"; DestDir: "{app}"; Flags: ignoreversion signonce
#else
Source: "..\..\dist\aura-trainer\aura-trainer.exe"; DestDir: "{app}"; Flags: ignoreversion
#endif
Source: "..\..\dist\aura-trainer\_internal\*"; DestDir: "{app}\_internal"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\Aura Trainer"; Filename: "{app}\aura-trainer.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\.auramodel"; ValueType: string; ValueData: "AuraTrainer.Model"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.auradata"; ValueType: string; ValueData: "AuraTrainer.Dataset"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\AuraTrainer.Model"; ValueType: string; ValueData: "{cm:ModelFile}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\AuraTrainer.Dataset"; ValueType: string; ValueData: "{cm:DatasetFile}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\AuraTrainer.Model\DefaultIcon"; ValueType: string; ValueData: "{app}\aura-trainer.exe,0"
Root: HKA; Subkey: "Software\Classes\AuraTrainer.Dataset\DefaultIcon"; ValueType: string; ValueData: "{app}\aura-trainer.exe,0"
Root: HKA; Subkey: "Software\Classes\AuraTrainer.Model\shell\open\command"; ValueType: string; ValueData: """{app}\aura-trainer.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\AuraTrainer.Dataset\shell\open\command"; ValueType: string; ValueData: """{app}\aura-trainer.exe"" ""%1"""

[Run]
Filename: "{app}\aura-trainer.exe"; Description: "{cm:LaunchProgram,Aura Trainer}"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox(FmtMessage(CustomMessage('Kept'), [ExpandConstant('{userappdata}\Aura')]), mbInformation, MB_OK);
end;
